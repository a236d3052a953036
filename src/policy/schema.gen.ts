/** Generated from schema/policy.schema.json by `npm run gen`; edit the schema, not this file. */

/**
 * A name of yours: a letter, then letters, digits, - _ or a dot; at most 64 characters.
 * Example: "orange".
 */
export type Name = string
/**
 * One name, or a list that means "one of".
 * Example: "office".
 */
export type Names = Name | readonly Name[]
/**
 * A whole number with its unit: ms, s, m or h.
 * Unit: ms, s, m or h, written after the number.
 * Example: "4s".
 */
export type Duration = string
/**
 * Digits as they are dialled.
 * Example: "112".
 */
export type Digits = string
/**
 * One or more times of a day, START-END with a blank between two. The end is not included; one at or
 * before its start lies on the next day; 24:00 is midnight at the end of the day.
 * Unit: HH:MM, 24-hour clock of the calendar's zone.
 * Example: "09:00-12:30 14:00-18:00".
 */
export type Windows = string
/**
 * An iCalendar file (RFC 5545) in the policy's own folder, read again with it. Recurrence, exceptions
 * and time zones count; cancelled events do not. Events without a zone are read on the calendar's
 * clock.
 * Example: "opening-hours.ics".
 */
export type CalendarFile = string
/**
 * A day as YYYY-MM-DD, a run of days as FIRST..LAST, both included, or a day of every year as MM-DD.
 * Unit: YYYY-MM-DD, YYYY-MM-DD..YYYY-MM-DD or MM-DD.
 * Example: "2026-12-24".
 */
export type CalendarDate = string
/**
 * Warnings that are meant to be at this place, inner places excepted. One that silences nothing is a
 * warning itself; an error cannot be allowed.
 * Example: [{"code":"POL-401","because":"the branch lies inside the office network"}].
 */
export type Allow = readonly Allowance[]
/**
 * A name in a certificate: sip.orange.example, *.orange.example for any one label before it, or
 * sip:orange.example.
 * Example: "sip.orange.example".
 */
export type TlsSubject = string
/**
 * The name of a secret, never the secret. The router reads it from the variable POINTSMAN_SECRET_NAME,
 * in capitals with _ for - and ., or from the file of that name in the folder given with --secrets.
 * Example: "secret:orange".
 */
export type SecretRef = string
/**
 * So many in a second (5/s) or in a minute (30/m).
 * Unit: per s or m, written after the number.
 * Example: "5/s".
 */
export type Rate = string
/**
 * An IPv4 or IPv6 address, or a network as ADDRESS/BITS.
 * Example: "193.252.0.0/20".
 */
export type Network = string
/**
 * A SIP URI. A plain host is normal: the called user then goes there.
 * Example: "sip:10.0.0.10".
 */
export type SipUri = string
/**
 * e164 (+33612345678), digits (33612345678), national (0612345678; numbers abroad as international-00),
 * international-00 (0033612345678), as-dialled (as it came, after reading).
 * Example: "e164".
 */
export type NumberForm = 'e164' | 'digits' | 'national' | 'international-00' | 'as-dialled'
/**
 * A form of number, or a form with digits taken off and put before.
 * Example: "e164".
 */
export type NumberShape =
  | NumberForm
  | {
      /**
       * The form to begin with.
       * Default: "as-dialled".
       * Example: "national".
       */
      readonly as?: NumberForm
      /**
       * What is then taken off; where it is not at the beginning, the form is sent as it is. Without it
       * nothing.
       * Example: "+33".
       */
      readonly strip?: Affix
      /**
       * What is then put before it. Without it nothing.
       * Example: "9".
       */
      readonly prefix?: Affix
    }
/**
 * A target: a peer's name (all its contacts, in order), a SIP URI, or, where targets follow each other,
 * a pool's name.
 * Example: "orange".
 */
export type Member = string
/**
 * Targets, each once.
 * Example: ["orange","sfr"].
 */
export type Members = readonly Member[]
/**
 * Targets that ring together: a list, which all ring at once, or a map with how long after the first
 * each begins. When nobody rings any more, the next begins at once.
 * Example: ["alice","bob"].
 */
export type Ringing =
  | readonly Member[]
  | {
      readonly [k: string]: Duration
    }
/**
 * A share, relative to the other members' weights.
 * Unit: parts of the sum of the weights.
 * Example: 70.
 */
export type Weight = number
/**
 * A host name or address; *.DOMAIN is every host below a domain, * any host.
 * Example: "*.orange.example".
 */
export type HostPattern = string
/**
 * A status in quotes, a class (3xx to 6xx), or a cause: unreachable, no-progress, no-answer, tls,
 * media, limit, open-circuit.
 * Example: "503".
 */
export type FailureKey = string
/**
 * A final status, or a class of them (2xx to 6xx).
 * Example: "2xx".
 */
export type Answer = number | ('2xx' | '3xx' | '4xx' | '5xx' | '6xx')
/**
 * Ways an attempt can fail: statuses, classes of statuses, and causes of our own.
 * Example: ["unreachable",503,"5xx"].
 */
export type Failures = readonly Failure[]
/**
 * A status (503), a class (3xx to 6xx), or a cause: unreachable (the network refused), no-progress (no
 * provisional came in time), no-answer (it rang too long), tls (the certificate was not to be trusted),
 * media (the media engine failed), limit (the target had as many calls as it may), open-circuit (the
 * target was resting). The last two pass a target over without an attempt, also when next-on does not
 * name them.
 * Example: 503.
 */
export type Failure =
  | number
  | (
      | 'unreachable'
      | 'no-progress'
      | 'no-answer'
      | 'tls'
      | 'media'
      | 'limit'
      | 'open-circuit'
      | '3xx'
      | '4xx'
      | '5xx'
      | '6xx'
    )
/**
 * An audio codec.
 * Example: "pcma".
 */
export type AudioCodec =
  'pcmu' | 'pcma' | 'g722' | 'opus' | 'g729' | 'gsm' | 'g723' | 'speex' | 'ilbc' | 'amr' | 'amr-wb'
/**
 * The name of a line of a session description.
 * Example: "a=ssrc".
 */
export type SdpLine = string
/**
 * A SIP header's name, long form; case does not matter.
 * Example: "X-Tenant".
 */
export type HeaderName = string
/**
 * A SIP header's name; a star at the end stands for any rest.
 * Example: "X-Tenant".
 */
export type HeaderPattern = string
/**
 * Text with blanks, filled from the call: {from.e164} and {to.e164} as they are; what a stranger or a
 * file may have said, {to.user}, {header.X-Tenant}, {lookup.crm.name} or {data.rates.price}, the column
 * of the row for the called number (of several the one of the peer that is dialled, else the first),
 * through a cleaner: {header.X-Tenant as token}. Cleaners are number, display-name, token and header. A
 * text whose blank nothing fills is left out; a line break can never be filled in; a brace itself is
 * written twice.
 * Example: "<sip:{from.e164}@acme.example>".
 */
export type TemplateText = string
/**
 * Header work: the name of a set under headers, or a set written in place.
 * Example: "plain-trunk".
 */
export type HeaderChoice = Name | HeaderSet
/**
 * What becomes of a transfer one side of a call asks for (REFER). handle: its target is a call of its
 * own, decided on by the rules on the account of who asked, and joined with the other side; when it
 * fails the two talk on. pass: the other side gets the request and calls by itself; it is told the user
 * at its own host, and the call to be replaced as its own peer knows it. What it cannot be told without
 * a host or a dialog of the side that asks, and whatever a phone of ours would be told, is handled.
 * refuse: the request is declined.
 * Example: "handle".
 */
export type TransferChoice = 'handle' | 'pass' | 'refuse'
/**
 * Whether a call is recorded: both sides in one file here, the caller on the left, or at a recording
 * server. A call that is, goes through a media engine whatever its media profiles say of the anchor. A
 * map is true with more to say.
 * Example: true.
 */
export type RecordChoice =
  | boolean
  | {
      /**
       * A call that cannot be recorded, or no longer, is ended. Otherwise it goes on and the log says so.
       * Default: false.
       * Example: true.
       */
      readonly mandatory?: boolean
      /**
       * The recording server the call is recorded at by SIPREC (RFC 7866), in place of a file here: a peer
       * with a contact. It gets what each side says as a stream of its own, and who they are; how, its media
       * profile says (transport plain or srtp, codecs). Its contacts are asked in order, and each has 5 s to
       * answer.
       * Example: "archive".
       */
      readonly siprec?: Name
      /**
       * When the recording begins: with the call's answer, or when it is asked for over the admin API.
       * Default: "answer".
       * Example: "asked".
       */
      readonly begin?: 'answer' | 'asked'
      /**
       * Keys by which a party has its recording started, paused, resumed or stopped in the talk. They are
       * heard in INFO, and in the audio of parties whose digits the media engine reports (rtpengine-dtmf in
       * the configuration file); the other side hears them too, for nothing is held back. Without it the
       * admin API alone can ask.
       * Example: {"by":"callee","pause":"*7","resume":"*8"}.
       */
      readonly keys?: RecordKeys
    }
/**
 * Keys of the telephone, one after another: at least two, so that no menu of the other side meets them.
 * Example: "*7".
 */
export type RecordKey = string
/**
 * What a field must be: true or false for a flag, patterns for anything else; a number is read under
 * the home plan.
 * Example: true.
 */
export type FieldPatterns = boolean | Pattern | Matcher | readonly (Pattern | Matcher)[]
/**
 * A field of a lookup's reply: a letter, then letters, digits, - or _; at most 64 characters.
 * Example: "vip".
 */
export type FieldName = string
/**
 * A URL with blanks after its host, filled as in headers and escaped for where they stand. Redirects
 * are not followed.
 * Example: "https://crm.example/callers/{from.e164}?tenant={header.X-Tenant as token}".
 */
export type UrlTemplate = string
/**
 * What a field is. number: a telephone number, made canonical. tag: a name, which the call is then
 * tagged with. peer and pool: one of this policy's. flag: true or false. text: a line of up to 256
 * characters.
 * Example: "tag".
 */
export type ReplyField =
  | FieldType
  | {
      /**
       * What the value must be.
       * Example: "number".
       */
      readonly type: FieldType
      /**
       * Where in the answer it stands: keys with dots between them. Without it under the field's own name.
       * Example: "data.agent.phone".
       */
      readonly at?: string
    }
/**
 * The type of a field of a reply.
 * Example: "tag".
 */
export type FieldType = 'number' | 'tag' | 'peer' | 'pool' | 'flag' | 'text'
/**
 * The value of a field of a reply: true or false for a flag, text for all others.
 * Example: "acme".
 */
export type FieldValue = string | boolean
/**
 * Plain text is exact; a star at the end makes a prefix ("+33*"); braces at the end make a range
 * ("+331455501{00-99}"); sip:USER@HOST is a URI, whose user may be or end with a star
 * ("sip:*@acme.example").
 * Example: "+33145550100".
 */
export type Pattern = string
/**
 * One pattern, or a list that means "one of".
 * Example: "+33*".
 */
export type Patterns = Pattern | Matcher | readonly (Pattern | Matcher)[]
/**
 * What a column holds: number (a whole number), number-prefix (the beginning of one; the longest that
 * fits counts), peer (one of this policy that can be dialled), pool (one of this policy), tag (a name
 * the call is tagged with), money (12.50), date (2026-12-24), text.
 * Example: "number-prefix".
 */
export type ColumnType = 'number' | 'number-prefix' | 'peer' | 'pool' | 'tag' | 'money' | 'date' | 'text'
/**
 * Digits at the beginning of a number.
 * Example: "9".
 */
export type Affix = string
/**
 * national (fixed and other ordinary numbers at home), mobile (at home), premium (also abroad),
 * shared-cost and toll-free (at home), international (any number abroad), emergency (also
 * urn:service:sos), short (two to six digits that are nothing else), internal (what the plan says is
 * ours).
 * Example: "mobile".
 */
export type NumberKind =
  | 'national'
  | 'mobile'
  | 'premium'
  | 'shared-cost'
  | 'toll-free'
  | 'emergency'
  | 'short'
  | 'internal'
  | 'international'
/**
 * One address or network, or a list that means "one of".
 * Example: "10.0.0.0/8".
 */
export type Networks = Network | readonly Network[]
/**
 * How a call comes in: over udp, tcp, tls, ws or wss.
 * Example: "tls".
 */
export type Transport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'
/**
 * One transport, or a list that means "one of".
 * Example: "tls".
 */
export type Transports = Transport | readonly Transport[]
/**
 * A codec as descriptions name it.
 * Example: "pcma".
 */
export type CodecName = string
/**
 * A part of a hundred.
 * Unit: percent.
 * Example: "10%".
 */
export type Percent = string
/**
 * What is done with a caller, one after another.
 * Example: [{"play":"welcome.wav"},{"dial":"reception"}].
 */
export type FlowSteps = readonly FlowStep[]
/**
 * A PIN as it is dialled.
 * Example: "4711".
 */
export type PinDigits = string
/**
 * A key of the telephone.
 * Example: "*".
 */
export type ConferenceKey = string
/**
 * Whom a step calls, and what the caller hears meanwhile.
 * Example: "sales".
 */
export type FlowDial = Member | FlowDialOptions
/**
 * A WAV or MP3 file in the policy's folder of prompts. The media engine reads it, by the same path.
 * Example: "welcome.wav".
 */
export type PromptFile = string
/**
 * One prompt, or several that are played one after another.
 * Example: "welcome.wav".
 */
export type Prompts = PromptFile | PromptFiles
/**
 * Prompts that are played one after another.
 * Example: ["welcome.wav","hours.wav"].
 */
export type PromptFiles = readonly PromptFile[]
/**
 * What the caller hears, and what comes after it.
 * Example: "closed.wav".
 */
export type Announce = PromptFile | PromptFiles | AnnounceOptions
/**
 * Where a call is sent: a pool, a peer or a SIP URI; a list of those, in order; a pool written in
 * place; what a lookup found, "{lookup.crm.route}", a field of type peer or pool that has a value in
 * plan B; or whom a list names for the called number, "{data.rates.carrier}", a column of type peer or
 * pool, and then the rule holds only for numbers in the list.
 * Example: "pstn".
 */
export type Dial = Member | Members | Pool
/**
 * The SIP status the caller gets.
 * Example: 404.
 */
export type RejectStatus = number
/**
 * A status, or a status with the words beside it.
 * Example: 404.
 */
export type Reject =
  | RejectStatus
  | {
      /**
       * The SIP status the caller gets.
       * Example: 403.
       */
      readonly status: RejectStatus
      /**
       * The words beside the status. Without it the standard's.
       * Example: "Premium numbers are barred".
       */
      readonly reason?: string
    }
/**
 * One SIP URI, or several in order of preference.
 * Example: "sip:reception@acme.example".
 */
export type Redirect = SipUri | readonly SipUri[]
/**
 * Where a target stands: up, down by its probes, open (resting), ejected (resting, for it did worse
 * than its pool), half-open (tried with a few calls), slow-start, or away (it said when to come back).
 * Example: "open".
 */
export type TargetState = 'up' | 'down' | 'open' | 'ejected' | 'half-open' | 'slow-start' | 'away'
/**
 * A target as logs name it: the peer's name, peer/2 for its second contact, or the URI.
 * Example: "orange".
 */
export type TargetName = string
/**
 * What a lookup answers: the values of its fields, or failed for no answer in time.
 * Example: {"tenant":"acme","vip":true}.
 */
export type PretendedReply =
  | 'failed'
  | {
      readonly [k: string]: FieldValue
    }
/**
 * The text of one header line.
 * Example: "acme".
 */
export type HeaderValue = string
/**
 * What a target does with an attempt: answers with a status, never says anything, cannot be reached
 * (unreachable, tls), is passed over (limit, open-circuit), rings for a while first, or sends the call
 * on with 302.
 * Example: 503.
 */
export type Behaviour =
  | FinalStatus
  | ('never' | 'unreachable' | 'tls' | 'limit' | 'open-circuit')
  | {
      /**
       * How long it rings (180 at once).
       * Example: "8s".
       */
      readonly ring: Duration
      /**
       * What it answers after that; never rings on.
       * Example: 200.
       */
      readonly then: FinalStatus | 'never'
    }
  | {
      /**
       * Answers 302 with these contacts.
       * Example: "sip:gw3.orange.example".
       */
      readonly 'send-to': Redirect
    }
/**
 * A final SIP status.
 * Example: 503.
 */
export type FinalStatus = number

/**
 * A policy, or one file of a directory that together makes one. Rules are tried in file order; the
 * first that holds decides.
 * Example: {"policy":1,"rules":[{"when":{"peer":"anyone"},"do":{"dial":"sip:10.0.0.100:5080"}}]}.
 */
export interface PolicyFile {
  /**
   * The version of the policy language. Said once per policy, in any of its files; a policy without it is
   * refused.
   * Example: 1.
   */
  readonly policy?: 1
  /**
   * How bare numbers read. Without it only numbers that begin with + are canonical.
   * Default: {}.
   * Example: {"home":"FR"}.
   */
  readonly plan?: Plan
  /**
   * Named opening times, asked by the conditions during and outside.
   * Default: {}.
   * Example: {"office":{"zone":"Europe/Paris","open":{"mon-fri":"09:00-18:00"}}}.
   */
  readonly calendars?: {
    readonly [k: string]: Calendar
  }
  /**
   * Everyone we exchange calls with, by name: how we recognise them and how we reach them.
   * Default: {}.
   * Example: {"pbx":{"source":["10.0.0.10"],"contact":"sip:10.0.0.10"}}.
   */
  readonly peers?: {
    readonly [k: string]: Peer
  }
  /**
   * Named sets of targets: how to pick among them and when to move to the next.
   * Default: {}.
   * Example: {"pstn":{"pick":{"in-order":["orange","sfr"]}}}.
   */
  readonly pools?: {
    readonly [k: string]: Pool
  }
  /**
   * Named media profiles. Two exist without being written: direct (SDP passes, audio does not) and relay
   * (audio crosses the media engine).
   * Default: {}.
   * Example: {"carrier":{"transport":"plain","codecs":["pcma","pcmu"]}}.
   */
  readonly media?: {
    readonly [k: string]: MediaProfile
  }
  /**
   * Named sets of header work, used by peers and rules. No header crosses from one leg to the other
   * unless a set passes it.
   * Default: {}.
   * Example: {"plain-trunk":{"request":{"drop":["X-*"]}}}.
   */
  readonly headers?: {
    readonly [k: string]: HeaderSet
  }
  /**
   * Named lists of numbers in files beside the policy, asked by list patterns, by the tags of the stage
   * read and by dial. Reloaded with the policy.
   * Default: {}.
   * Example: {"vip":{"file":"vip.csv","columns":{"number":"number"}}}.
   */
  readonly data?: {
    readonly [k: string]: DataList
  }
  /**
   * Named questions to others about a call: over HTTP, to Redis or to ENUM. Asked where a rule of the
   * stage read says lookup, before any rule decides; answers are typed, and for when none comes there is
   * a plan B.
   * Default: {}.
   * Example:
   * {"crm":{"ask":{"get":"https://crm.example/callers/{from.e164}"},"reply":{"vip":"flag"},"else":{"vip":false}}}.
   */
  readonly lookups?: {
    readonly [k: string]: Lookup
  }
  /**
   * Who may speak at all; before anything else is asked. Tried in order, the first that holds decides;
   * whom none holds for may. A known peer's call to an emergency number always may.
   * Default: [].
   * Example: [{"name":"scanners","when":{"user-agent":"friendly-scanner*"},"do":{"reject":403}}].
   */
  readonly admit?: readonly AdmitRule[]
  /**
   * How numbers are read before rules see them. In order; all that hold are done, each on what those
   * before it made.
   * Default: [].
   * Example: [{"when":{"peer":"pbx","to":"9*"},"to":{"strip":"9"}}].
   */
  readonly read?: readonly ReadRule[]
  /**
   * Named conferences, mixed by a Janus (janus in the configuration), where an action says conference.
   * Default: {}.
   * Example: {"board":{"pin":"4711","ask":"pin.wav"}}.
   */
  readonly conferences?: {
    readonly [k: string]: Conference
  }
  /**
   * Named flows: steps a caller is led through, where an action says flow.
   * Default: {}.
   * Example: {"reception":[{"play":"welcome.wav"},{"dial":"desk"}]}.
   */
  readonly flows?: {
    readonly [k: string]: FlowSteps
  }
  /**
   * Named queues: callers who wait for one of several agents, where an action says queue.
   * Default: {}.
   * Example: {"sales":{"agents":["ann","bob"],"music":"hold.wav"}}.
   */
  readonly queues?: {
    readonly [k: string]: Queue
  }
  /**
   * The folder of prompts, inside the policy's own folder. Prompts are MP3 files, or WAV files of 8 or 16
   * bits a sample (PCM, A-law, µ-law); each that is named must be there. The media engine must see them
   * by the same path. Without it no prompt can be named.
   * Example: "prompts".
   */
  readonly prompts?: string
  /**
   * Named lists of rules, tried where an action says goto. When none of them decides, the search goes on
   * after the rule that went there.
   * Default: {}.
   * Example: {"night":[{"do":{"dial":"guard"}}]}.
   */
  readonly groups?: {
    readonly [k: string]: readonly Rule[]
  }
  /**
   * What becomes of a call. Tried in order, depth first; the first whose conditions all hold decides.
   * Default: [].
   * Example: [{"when":{"peer":"anyone"},"do":{"dial":"sip:10.0.0.100:5080"}}].
   */
  readonly rules?: readonly Rule[]
  /**
   * What becomes of a call no rule decided. When it dials or redirects, callers no peer vouches for get
   * 403 instead.
   * Default: {"reject":404}.
   * Example: {"reject":404}.
   */
  readonly otherwise?: Action
  /**
   * What becomes of calls that are dialled and that no target takes: what the caller hears, what the
   * record is tagged with. In order; the first that holds speaks, and for all others the pool's
   * answer-caller does. Calls that end at an application end as it says.
   * Default: [].
   * Example: [{"name":"carriers-out","when":{"attempt":["unreachable","5xx"]},"do":{"reject":480}}].
   */
  readonly after?: readonly AfterRule[]
  /**
   * What must be so of every call of a kind, whatever rules come and go; proven by pointsman prove.
   * Default: [].
   * Example: [{"name":"premium numbers are never
   * dialled","when":{"to":"+3389*"},"must-not":{"dial":true}}].
   */
  readonly invariants?: readonly Invariant[]
  /**
   * Calls and what must become of them; run by pointsman test, without sockets.
   * Default: [].
   * Example: [{"name":"strangers are refused","call":{"to":"+33145550100"},"expect":{"reject":404}}].
   */
  readonly tests?: readonly PolicyTest[]
}
/**
 * How bare numbers read.
 * Example: {"home":"FR","internal":["{200-299}"]}.
 */
export interface Plan {
  /**
   * The country whose dialling habits bare numbers follow, as two capital letters (ISO 3166). With FR,
   * 0145550100 reads as +33145550100. Without it only numbers that begin with + are canonical.
   * Example: "FR".
   */
  readonly home?: string
  /**
   * The numbers of kind emergency, as people dial them. Without it those of the home country.
   * Example: ["112","15","17","18"].
   */
  readonly emergency?: readonly Digits[]
  /**
   * The numbers and users of kind internal: our own extensions.
   * Default: [].
   * Example: ["{200-299}","reception"].
   */
  readonly internal?: readonly Pattern[]
}
/**
 * When something is open, on the clock of one zone.
 * Example: {"zone":"Europe/Paris","open":{"mon-fri":"09:00-18:00"},"closed":{"holidays":"FR"}}.
 */
export interface Calendar {
  /**
   * The time zone, by its IANA name.
   * Example: "Europe/Paris".
   */
  readonly zone: string
  /**
   * Weekly windows: a day (mon), a run of days (mon-fri) or days with commas (mon,wed), and their times;
   * a day may be given once. Or an iCalendar file: open while one of its events lasts. Without it every
   * day is open all day.
   * Default: {"mon-sun":"00:00-24:00"}.
   * Example: {"mon-fri":"09:00-12:30 14:00-18:00","sat":"10:00-12:00"}.
   */
  readonly open?: CalendarFile | WeeklyWindows
  /**
   * Days with opening times of their own, which count whatever open and closed say of them; the first
   * that means a day. For a holiday on which somebody is in.
   * Default: {}.
   * Example: {"2026-12-24":"09:00-12:00"}.
   */
  readonly special?: {
    readonly [k: string]: Windows
  }
  /**
   * Days on which the weekly windows do not count.
   * Default: {}.
   * Example: {"holidays":"FR","dates":["2026-12-24"]}.
   */
  readonly closed?: Closed
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-404","because":"open at all hours until the summer"}].
   */
  readonly allow?: Allow
}
/**
 * The times of a week, by days.
 * Example: {"mon-fri":"09:00-12:30 14:00-18:00","sat":"10:00-12:00"}.
 */
export interface WeeklyWindows {
  readonly [k: string]: Windows
}
/**
 * Days on which a calendar is closed whatever its windows say.
 * Example: {"holidays":"FR","dates":["2026-12-24"]}.
 */
export interface Closed {
  /**
   * Closed on the public holidays of this country, as two capital letters (ISO 3166), or of one of its
   * regions: DE-BY. Without it holidays are days like others.
   * Example: "FR".
   */
  readonly holidays?: string
  /**
   * Closed on these days.
   * Default: [].
   * Example: ["2026-12-24"].
   */
  readonly dates?: readonly CalendarDate[]
  /**
   * Closed while an event of this iCalendar file lasts, special days included. Without it only on the
   * days above.
   * Example: "closures.ics".
   */
  readonly events?: CalendarFile
}
/**
 * One kind of warning, and why it is meant to be.
 * Example: {"code":"POL-401","because":"the branch lies inside the office network"}.
 */
export interface Allowance {
  /**
   * The code the warning carries.
   * Example: "POL-401".
   */
  readonly code: string
  /**
   * The reason, for whoever reads the policy next.
   * Example: "the branch lies inside the office network".
   */
  readonly because: string
}
/**
 * A party we exchange calls with.
 * Example: {"source":["10.0.0.10"],"contact":"sip:10.0.0.10","media":"relay"}.
 */
export interface Peer {
  /**
   * How we recognise their calls: the addresses they come from, of which the most specific peer vouches,
   * or another proof of who calls. Without it the peer can be dialled and never vouches for a caller.
   * Default: [].
   * Example: ["193.252.0.0/20","10.0.0.10"].
   */
  readonly source?: readonly Network[] | Proof
  /**
   * How we reach them: one SIP URI, or several tried in order. Without a user the called user goes there.
   * The word registered rings the phones that registered for the called user. Without it the peer can
   * call and never be dialled.
   * Example: "sip:10.0.0.10".
   */
  readonly contact?: SipUri | readonly SipUri[]
  /**
   * Who we are when they ask for a proof: what answers their 401 and 407, once for each request, REGISTER
   * included. Without it such an answer fails the attempt.
   * Example: {"username":"acme","password":"secret:orange"}.
   */
  readonly auth?: Credentials
  /**
   * We register with them, so that they know where to send our calls. Calls to the address we leave there
   * are theirs wherever they come from. Without it they know it from elsewhere.
   * Example: {"as":"sip:acme@orange.example"}.
   */
  readonly register?: Enrolment
  /**
   * The media profile of calls with this peer: direct, relay or one of yours. A rule's media wins.
   * Without either, relay when a media engine is configured, else direct.
   * Example: "relay".
   */
  readonly media?: Name
  /**
   * Whether we share a trust domain with the peer (RFC 3325): we believe its P-Asserted-Identity, and it
   * may learn the number of a caller who withholds it. To other peers a withheld caller is anonymous, and
   * no set of headers changes that.
   * Default: false.
   * Example: true.
   */
  readonly trusted?: boolean
  /**
   * How this peer likes to receive calls.
   * Default: {}.
   * Example: {"headers":"plain-trunk"}.
   */
  readonly send?: Send
  /**
   * What becomes of transfers this peer asks for. A rule's transfer wins. Without either handle.
   * Example: "refuse".
   */
  readonly transfer?: TransferChoice
  /**
   * How many calls we exchange with this peer. Without it as many as come.
   * Example: {"calls":60,"rate":"5/s"}.
   */
  readonly limit?: PeerLimit
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-401","because":"the branch lies inside the office network"}].
   */
  readonly allow?: Allow
}
/**
 * How callers are recognised. addresses, tls and to stand together: all that are written must hold. A
 * password or a token is a proof of its own, wherever the call comes from, and comes first; then a
 * certificate, then an address together with the number called, then an address alone, then the number
 * called alone.
 * Example: {"digest":{"realm":"acme.example","users":"secret:homeworkers"}}.
 */
export interface Proof {
  /**
   * The addresses their calls come from; of several peers the smallest network decides.
   * Example: ["193.252.0.0/20","10.0.0.10"].
   */
  readonly addresses?: readonly Network[]
  /**
   * A name in the certificate they show over TLS or WSS, or one of several. The listener must ask for
   * certificates and trust theirs. A whole name comes before *.DOMAIN.
   * Example: "sip.orange.example".
   */
  readonly tls?: TlsSubject | readonly TlsSubject[]
  /**
   * They show a signed token (RFC 7519) in the header Authorization: Bearer, as RFC 8898 has it.
   * Example: {"issuer":"https://id.acme.example","keys":"acme.jwks"}.
   */
  readonly jwt?: JwtSource
  /**
   * The numbers they are called at: whoever calls one is theirs. Nobody proves anything by dialling a
   * number; write addresses beside it where that matters.
   * Example: "+331455501{00-99}".
   */
  readonly to?: Patterns
  /**
   * They know a password. Strangers no rule takes are asked for it. Without it no password is a proof.
   * Example: {"realm":"acme.example","users":"secret:homeworkers"}.
   */
  readonly digest?: Digest
}
/**
 * Which tokens are a peer's. A token must be signed with a known key, and its time must not be over.
 * Example: {"issuer":"https://id.acme.example","keys":"acme.jwks","audience":"pointsman"}.
 */
export interface JwtSource {
  /**
   * Who signs the tokens: the claim iss.
   * Example: "https://id.acme.example".
   */
  readonly issuer: string
  /**
   * What signatures are checked with: a file of public keys (RFC 7517) in the policy's own folder, for
   * RS256, PS256, ES256, ES384 and EdDSA; or a secret both sides know, for HS256.
   * Example: "acme.jwks".
   */
  readonly keys: string
  /**
   * Whom the tokens must be for: the claim aud. Without it not looked at.
   * Example: "pointsman".
   */
  readonly audience?: string
  /**
   * The claim that names the user, for the condition user.
   * Default: "sub".
   * Example: "sub".
   */
  readonly user?: string
}
/**
 * Names and passwords that are proved without being sent (RFC 7616, RFC 8760).
 * Example: {"realm":"acme.example","users":"secret:homeworkers"}.
 */
export interface Digest {
  /**
   * What phones are told the password is for, most often the domain of their addresses. One peer has it.
   * Example: "acme.example".
   */
  readonly realm: string
  /**
   * What is asked for, the strongest first whatever the order here. Some phones give up at the sight of
   * one they do not know: baresip before 2.0 wants [md5].
   * Default: ["sha-256","md5"].
   * Example: ["md5"].
   */
  readonly algorithms?: readonly ('sha-256' | 'md5')[]
  /**
   * Who there is: a secret with a line for each, NAME:PASSWORD or, as htdigest writes it,
   * NAME:REALM:HASH; or a lookup that knows them.
   * Example: "secret:homeworkers".
   */
  readonly users: SecretRef | UsersLookup
}
/**
 * Users whom others know. The lookup quotes {user}, the name somebody claims, and its reply has fields
 * of type text called sha-256, md5 or both: the hash of NAME:REALM:PASSWORD in hexadecimal, as htdigest
 * makes it. Who is not known there is nobody; while it does not answer, nobody is let in and nobody
 * locked out.
 * Example: {"lookup":"directory"}.
 */
export interface UsersLookup {
  /**
   * Whom to ask.
   * Example: "directory".
   */
  readonly lookup: Name
}
/**
 * A name and a password of ours.
 * Example: {"username":"acme","password":"secret:orange"}.
 */
export interface Credentials {
  /**
   * The name they know us by.
   * Example: "acme".
   */
  readonly username: string
  /**
   * The password, as the name of a secret.
   * Example: "secret:orange".
   */
  readonly password: SecretRef
  /**
   * The only realm that gets an answer. Without it any that asks.
   * Example: "orange.example".
   */
  readonly realm?: string
}
/**
 * A registration of ours with a peer (RFC 3261 §10): made when the router starts, refreshed before it
 * ends, taken back when the router stops.
 * Example: {"as":"sip:acme@orange.example"}.
 */
export interface Enrolment {
  /**
   * Our address with them, the one we register for, with its user.
   * Example: "sip:acme@orange.example".
   */
  readonly as: SipUri
  /**
   * Where they take registrations: one SIP URI, or several, of which the next is asked when one cannot be
   * reached, says nothing or answers 5xx. Without it the host of as.
   * Example: "sip:reg.orange.example;transport=tcp".
   */
  readonly at?: SipUri | readonly SipUri[]
  /**
   * The user their calls to us are addressed to, which rules see as to. Without it the user of as.
   * Example: "+33145550100".
   */
  readonly user?: string
  /**
   * How long we ask them to keep it, from 30 seconds to a day. They may grant less, or ask for more.
   * Default: "1h".
   * Example: "10m".
   */
  readonly expires?: Duration
  /**
   * The proxy REGISTER is sent to, whatever at says. Without it straight to where at leads.
   * Example: "sip:proxy.orange.example".
   */
  readonly through?: SipUri
}
/**
 * How many calls we exchange with a peer. A call counts from its INVITE until it is over; one from the
 * peer back to the peer counts twice. A call from a peer that is full hears 503; as a target the peer
 * is passed over with the cause limit. No limit holds an emergency call back.
 * Example: {"calls":60,"rate":"5/s"}.
 */
export interface PeerLimit {
  /**
   * How many calls at once, from the peer and to it together.
   * Unit: calls.
   * Example: 60.
   */
  readonly calls?: number
  /**
   * How many new calls, from the peer and to it together. As many may come in one go.
   * Example: "5/s".
   */
  readonly rate?: Rate
  /**
   * How many calls at once to each contact of the peer.
   * Unit: calls.
   * Example: 30.
   */
  readonly 'per-contact'?: number
  /**
   * How many calls at once one caller of the peer may have, told by the number or user in From. One more
   * hears 486.
   * Unit: calls.
   * Example: 2.
   */
  readonly 'per-caller'?: number
}
/**
 * How many calls a rule sends on, and how long each may last. A call counts from when the rule decides
 * until it is over. No limit on how many holds an emergency call back.
 * Example: {"calls":10,"per-caller":1}.
 */
export interface RuleLimit {
  /**
   * How many calls at once.
   * Unit: calls.
   * Example: 10.
   */
  readonly calls?: number
  /**
   * How many new calls. As many may come in one go.
   * Example: "5/s".
   */
  readonly rate?: Rate
  /**
   * How many calls at once one caller may have, told by the number or user in From.
   * Unit: calls.
   * Example: 1.
   */
  readonly 'per-caller'?: number
  /**
   * How long the two may talk, from the answer; then both are hung up. The call to a transfer's target
   * has a bound of its own, by the rule that decides on it.
   * Example: "2h".
   */
  readonly duration?: Duration
  /**
   * What those who talk hear before their time is over. Only beside duration. Without it the call ends
   * without a word.
   * Example: {"before":"1m","play":"one-minute.wav"}.
   */
  readonly warn?: Warning
  /**
   * What one call more hears. The limit that left no room is in the record and the metrics.
   * Default: 486.
   * Example: 480.
   */
  readonly reject?: Reject
}
/**
 * A prompt in the middle of the talk: whoever is told does not hear the other side meanwhile. The
 * call's media goes through the media engine, whatever else is said of it; without an engine nobody is
 * told.
 * Example: {"before":"1m","play":"one-minute.wav"}.
 */
export interface Warning {
  /**
   * So long before the end.
   * Example: "1m".
   */
  readonly before: Duration
  /**
   * What is said.
   * Example: "one-minute.wav".
   */
  readonly play: PromptFile
  /**
   * Who is told.
   * Default: "caller".
   * Example: "both".
   */
  readonly to?: 'caller' | 'callee' | 'both'
}
/**
 * How a call is shaped for the peer that receives it.
 * Example: {"to":"e164","from":"national","headers":"plain-trunk"}.
 */
export interface Send {
  /**
   * Header work on calls sent to this peer, after the rule's. Without it none.
   * Example: "plain-trunk".
   */
  readonly headers?: HeaderChoice
  /**
   * How this peer wants the number called, in the Request-URI and To. What is no number is always sent as
   * it was dialled.
   * Default: "as-dialled".
   * Example: "e164".
   */
  readonly to?: NumberShape
  /**
   * How this peer wants the caller's number, in From.
   * Default: "as-dialled".
   * Example: "national".
   */
  readonly from?: NumberShape
  /**
   * Sends P-Asserted-Identity with the caller's number in this shape (RFC 3325). Only to a trusted peer.
   * Without it none is sent.
   * Example: "e164".
   */
  readonly pai?: NumberShape
  /**
   * Sends the Diversion lines of the call on, their numbers in this shape (RFC 5806). Without it none is
   * sent.
   * Example: "e164".
   */
  readonly diversion?: NumberShape
}
/**
 * Who is shown as the caller, in place of who calls.
 * Example: {"number":"+33145550100","name":"ACME"}.
 */
export interface Identity {
  /**
   * The number or user shown. Without it the caller's.
   * Example: "+33145550100".
   */
  readonly number?: string
  /**
   * The name shown. Without it the caller's, unless a number is given: then none.
   * Example: "ACME".
   */
  readonly name?: string
  /**
   * Withholds the caller, as if they had asked for it: nobody is shown; a trusted peer that gets
   * P-Asserted-Identity learns the number from it, with Privacy: id.
   * Default: false.
   * Example: true.
   */
  readonly anonymous?: boolean
}
/**
 * Targets, how to pick among them and when to move on.
 * Example: {"pick":{"in-order":["orange","sfr"]},"failover":{"ring":"45s"}}.
 */
export interface Pool {
  /**
   * The first tier: its members and the order in which a call tries them.
   * Example: {"in-order":["orange","sfr"]}.
   */
  readonly pick: TierOptions
  /**
   * Further tiers, in order; each is used only when all above are used up. A name is a tier of one: a
   * peer, a URI, or another pool, whose tiers then follow here under this pool's failover.
   * Default: [].
   * Example: ["backup"].
   */
  readonly then?: Member | TierOptions | readonly (Member | TierOptions)[]
  /**
   * When a failed attempt moves the call to the next target, and how long each thing may take.
   * Default: {}.
   * Example: {"no-progress":"4s","ring":"45s"}.
   */
  readonly failover?: FailoverOptions
  /**
   * What the caller hears when no target took the call: their status for each failure.
   * Default:
   * {"401":500,"407":500,"503":500,"3xx":480,"unreachable":500,"no-progress":408,"no-answer":480,"tls":500,"media":503,"limit":503,"open-circuit":500}.
   * Example: {"503":503,"no-answer":408}.
   */
  readonly 'answer-caller'?: AnswerCaller
  /**
   * How we find out which targets of this pool take calls. Without it every target is tried; in any case
   * one that answers 503 with Retry-After is left alone for that long. Without it nothing else is
   * watched. An emergency call tries those that take no calls last, but for the ones drained by hand.
   * Example: {"probe":{"every":"20s"},"breaker":{"rest":"30s"}}.
   */
  readonly health?: HealthOptions
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-403","because":"the ring time is shared with other pools"}].
   */
  readonly allow?: Allow
}
/**
 * The members of one tier under the word that says how to order them for a call. Exactly one word.
 * Example: {"weighted":{"orange":70,"sfr":30}}.
 */
export interface TierOptions {
  /**
   * Always the first, then the next.
   * Example: ["orange","sfr"].
   */
  readonly 'in-order'?: Members
  /**
   * Each call begins with the member after the one the call before began with.
   * Example: ["gw1","gw2","gw3"].
   */
  readonly 'round-robin'?: Members
  /**
   * The member with the fewest calls first; equals take turns.
   * Example: ["gw1","gw2","gw3"].
   */
  readonly 'least-calls'?: Members
  /**
   * Of two members drawn by chance the one with fewer calls. Several routers that share the members do
   * not all choose the same one.
   * Example: ["gw1","gw2","gw3"].
   */
  readonly 'random-two'?: Members
  /**
   * The member that answers soonest, by its newest attempts and probes; one nobody has tried comes first.
   * Example: ["gw1","gw2","gw3"].
   */
  readonly latency?: Members
  /**
   * Calls that show the same go to the same member. When one is gone its calls spread over all others,
   * and no other call moves.
   * Example: {"by":"from","among":["gw1","gw2","gw3"]}.
   */
  readonly hash?: HashOptions
  /**
   * Each member gets its share of the calls. A member of weight 0 is used only when no other is left.
   * Example: {"orange":70,"sfr":30}.
   */
  readonly weighted?: {
    readonly [k: string]: Weight
  }
  /**
   * All members ring for one attempt; who answers first has the call, and the others stop ringing. While
   * several ring the caller hears ringing and no early media. A 6xx of one speaks for all (RFC 3261
   * §16.7); otherwise the attempt fails when the last member has failed.
   * Example: ["alice","bob"].
   */
  readonly all?: Ringing
}
/**
 * What calls are told apart by, and the members they are spread among.
 * Example: {"by":"from","among":["gw1","gw2","gw3"]}.
 */
export interface HashOptions {
  /**
   * What is the same for calls that go to the same member: the caller (from), who is called (to), the
   * Call-ID, or the address the call comes from (source). Callers who withhold who they are spread, by
   * the Call-ID.
   * Example: "from".
   */
  readonly by: 'from' | 'to' | 'call-id' | 'source'
  /**
   * The members.
   * Example: ["gw1","gw2","gw3"].
   */
  readonly among: Members
}
/**
 * When a failed attempt moves the call to the next target, and how long each thing may take.
 * Example: {"next-on":["unreachable","no-progress","5xx"],"no-progress":"4s","ring":"45s"}.
 */
export interface FailoverOptions {
  /**
   * Failures that move the call to the next target. The list replaces the default.
   * Default: ["unreachable","no-progress","tls",408,500,502,503,504].
   * Example: ["unreachable","no-progress","5xx"].
   */
  readonly 'next-on'?: Failures
  /**
   * Failures that end the hunt at once; the caller gets this answer. Wins over next-on. The list replaces
   * the default.
   * Default: [404,480,484,486,"6xx"].
   * Example: [404,480,484,486,"6xx"].
   */
  readonly 'stop-on'?: Failures
  /**
   * Once the caller heard this much of a target, a failure of it ends the hunt, whatever next-on says:
   * ringing is anything but 100 Trying, early-media its voice. Ringing too long, where next-on names
   * no-answer, moves on all the same. Without it what was heard does not count.
   * Example: "early-media".
   */
  readonly 'stop-after'?: 'ringing' | 'early-media'
  /**
   * An attempt that brings no response at all for this long fails with no-progress; 100 Trying counts as
   * one.
   * Default: "4s".
   * Example: "4s".
   */
  readonly 'no-progress'?: Duration
  /**
   * An attempt that is not answered this long after its INVITE fails with no-answer.
   * Default: "60s".
   * Example: "45s".
   */
  readonly ring?: Duration
  /**
   * What becomes of a 3xx: refuse takes it for a failure like any other; follow dials its contacts next,
   * before the other targets, each as an attempt of its own.
   * Default: "refuse".
   * Example: "follow".
   */
  readonly redirect?: ('refuse' | 'follow') | RedirectOptions
  /**
   * What all attempts of one call may cost together.
   * Default: {"attempts":5,"total":"2m"}.
   * Example: {"attempts":3,"total":"70s"}.
   */
  readonly budget?: Budget
}
/**
 * What all attempts of one call may cost together.
 * Example: {"attempts":3,"total":"70s"}.
 */
export interface Budget {
  /**
   * How many targets one call may try.
   * Unit: attempts.
   * Default: 5.
   * Example: 3.
   */
  readonly attempts?: number
  /**
   * How long all attempts together may take before the caller is told.
   * Default: "2m".
   * Example: "70s".
   */
  readonly total?: Duration
}
/**
 * Follows a 3xx within these bounds.
 * Example: {"hosts":["*.orange.example"],"contacts":3}.
 */
export interface RedirectOptions {
  /**
   * The hosts a call may be sent to in this way; *.DOMAIN is every host below a domain, * any host.
   * Without it the hosts of the pool's own targets.
   * Example: ["*.orange.example"].
   */
  readonly hosts?: readonly HostPattern[]
  /**
   * How many contacts of one answer are tried, best first.
   * Unit: contacts.
   * Default: 3.
   * Example: 3.
   */
  readonly contacts?: number
  /**
   * How many answers in a row may send the call on.
   * Unit: answers.
   * Default: 2.
   * Example: 2.
   */
  readonly depth?: number
}
/**
 * Failure: the status the caller hears for it. A failure is a status in quotes, a class such as 5xx, or
 * a cause of our own; a status counts before its class. What is not named is answered as by default, a
 * target's own status as it came. The Reason header keeps what the target said.
 * Example: {"503":503,"no-answer":408}.
 */
export interface AnswerCaller {
  readonly [k: string]: RejectStatus
}
/**
 * How we find out which targets of a pool take calls. What is learned stays over a reload, not over a
 * restart; what was drained by hand stays out as long as the policy names it, with whatever address, or
 * until the router starts again. When none is left that takes calls, all but those drained by hand are
 * tried after all.
 * Example: {"probe":{"every":"20s"},"breaker":{"rest":"30s"}}.
 */
export interface HealthOptions {
  /**
   * Asks each target with OPTIONS whether it lives. Without it nobody is asked.
   * Example: {"every":"20s","down-after":3,"up-after":2}.
   */
  readonly probe?: ProbeOptions
  /**
   * Takes a target out when calls to it fail. Without it none is taken out.
   * Example: {"open-at":"5 of 20","rest":"30s"}.
   */
  readonly breaker?: BreakerOptions
  /**
   * Takes a target out when its calls do worse than those of the rest of the pool. Without it none is
   * compared.
   * Example: {"failures":"20%","delay":"2s"}.
   */
  readonly outlier?: OutlierOptions
}
/**
 * Asks a target with OPTIONS whether it lives.
 * Example: {"every":"20s","down-after":3,"up-after":2}.
 */
export interface ProbeOptions {
  /**
   * From one probe to the next, give or take a tenth, so that they do not all go out together.
   * Example: "20s".
   */
  readonly every: Duration
  /**
   * How long an answer may take.
   * Default: "2s".
   * Example: "2s".
   */
  readonly wait?: Duration
  /**
   * After so many bad probes in a row the target is down.
   * Unit: probes.
   * Default: 3.
   * Example: 3.
   */
  readonly 'down-after'?: number
  /**
   * After so many good probes in a row a target that was down is up.
   * Unit: probes.
   * Default: 2.
   * Example: 2.
   */
  readonly 'up-after'?: number
  /**
   * Answers of a target that lives.
   * Default: ["2xx","4xx"].
   * Example: ["2xx","4xx"].
   */
  readonly alive?: readonly Answer[]
}
/**
 * Takes a target out when calls to it fail, lets it rest, and tries it with a few calls before it
 * counts again.
 * Example: {"open-at":"5 of 20","rest":"30s"}.
 */
export interface BreakerOptions {
  /**
   * So many failures among the newest so many calls take the target out.
   * Default: "5 of 20".
   * Example: "5 of 20".
   */
  readonly 'open-at'?: string
  /**
   * What counts as a failure of the target.
   * Default: ["5xx","unreachable","no-progress","tls"].
   * Example: ["5xx","no-progress"].
   */
  readonly on?: Failures
  /**
   * How long the target gets no calls.
   * Default: "30s".
   * Example: "30s".
   */
  readonly rest?: Duration
  /**
   * After its rest, so many calls at once may try the target. When as many have gone well it is back; one
   * that fails sends it to rest again.
   * Unit: calls.
   * Default: 2.
   * Example: 2.
   */
  readonly trial?: number
  /**
   * For this long a target that came back gets a share of its calls that grows. Without it all of them at
   * once.
   * Example: "30s".
   */
  readonly 'slow-start'?: Duration
  /**
   * The part of the pool's targets that may be out at once because of failing calls; of two or more at
   * least one may, and never all.
   * Unit: percent of the pool's targets.
   * Default: "50%".
   * Example: "50%".
   */
  readonly 'eject-at-most'?: string
}
/**
 * Compares a target with the others of its pool: one whose newest calls fail more often than theirs, or
 * ring later, rests, and comes back by and by. Only targets that had enough calls are compared.
 * Example: {"failures":"20%","delay":"2s","rest":"1m"}.
 */
export interface OutlierOptions {
  /**
   * So many of a target's newest calls are looked at; with fewer it is not compared.
   * Unit: calls.
   * Default: 20.
   * Example: 20.
   */
  readonly calls?: number
  /**
   * How much larger a part of its calls has to fail than of the others', in percent of all calls: with
   * 20% it stands out at 25% when 5% fail elsewhere.
   * Unit: percent of its calls.
   * Default: "20%".
   * Example: "20%".
   */
  readonly failures?: string
  /**
   * How much longer than elsewhere, on average, its callers wait until it rings or answers. Without it
   * that does not matter.
   * Example: "2s".
   */
  readonly delay?: Duration
  /**
   * What counts as a failure of the target.
   * Default: ["5xx","unreachable","no-progress","tls"].
   * Example: ["4xx","5xx","no-progress"].
   */
  readonly on?: Failures
  /**
   * How long the target gets no calls.
   * Default: "30s".
   * Example: "2m".
   */
  readonly rest?: Duration
  /**
   * For this long a target that came back gets a share of its calls that grows.
   * Default: "1m".
   * Example: "5m".
   */
  readonly 'slow-start'?: Duration
  /**
   * The part of the pool's targets that may be out at once because of failing calls; of two or more at
   * least one may, and never all.
   * Unit: percent of the pool's targets.
   * Default: "30%".
   * Example: "30%".
   */
  readonly 'eject-at-most'?: string
}
/**
 * How a peer's audio is carried. Of every caller and target that a rule brings together, pointsman
 * check works out what has to be done between them, and refuses what cannot be done.
 * Example: {"transport":"plain","codecs":["pcma","pcmu"]}.
 */
export interface MediaProfile {
  /**
   * How audio crosses the wire: plain (RTP), srtp (encrypted, keys in the SDP), webrtc (encrypted, keys
   * by DTLS, with ICE, as browsers speak it), or any, which a caller chooses with its offer and a target
   * takes over from the caller. An offer of another kind is refused with 488. Over srtp and webrtc
   * whatever is not encrypted with the call's own keys is dropped, wherever it comes from: nobody else
   * speaks into the call, with nat or without.
   * Default: "any".
   * Example: "webrtc".
   */
  readonly transport?: 'plain' | 'srtp' | 'webrtc' | 'any'
  /**
   * The audio codecs the peer speaks, all of them; others are not shown to it. Between two who share none
   * audio is transcoded. ilbc and amr are passed on, never made.
   * Example: ["pcma","pcmu"].
   */
  readonly codecs?: readonly AudioCodec[]
  /**
   * How the peer sends and takes digits: as telephone events (rfc4733), in SIP INFO (info; it is told
   * them as application/dtmf-relay, and may send application/dtmf as well), or as tones in the audio
   * (in-band). Between two who differ they are converted by the media engine, so that their audio has to
   * cross it. To tell digits by INFO that came in the audio, the engine has to report them
   * (rtpengine-dtmf). Between two of info, INFO passes as it is; applications hear digits of either kind.
   * Default: "rfc4733".
   * Example: "in-band".
   */
  readonly dtmf?: 'rfc4733' | 'info' | 'in-band'
  /**
   * Milliseconds of audio in a packet sent to the peer; packets of another length are cut or joined.
   * Unit: ms.
   * Example: 20.
   */
  readonly ptime?: number
  /**
   * Whether audio may be made anew for this peer: as-needed, where it shares no codec, no way to send
   * digits or no packet length with the other side, or never.
   * Default: "as-needed".
   * Example: "never".
   */
  readonly transcode?: 'as-needed' | 'never'
  /**
   * Whether the audio crosses the media engine: always (as the built-in relay), never (as the built-in
   * direct), or auto: where the two sides differ or one of them may be behind a NAT. One who says always
   * wins over one who says never.
   * Default: "always".
   * Example: "auto".
   */
  readonly anchor?: 'always' | 'auto' | 'never'
  /**
   * Whether the peer may be behind a NAT. With true its audio is taken from wherever it comes from, so
   * that over plain RTP anybody who finds the port could speak into the call. With false it is taken from
   * the address and port in its SDP alone, from the first packet to the last.
   * Default: true.
   * Example: false.
   */
  readonly nat?: boolean
  /**
   * Whether video is offered to the peer: pass as it is, or refuse it.
   * Default: "pass".
   * Example: "refuse".
   */
  readonly video?: 'pass' | 'refuse'
  /**
   * Whether a fax over T.38 is offered to the peer: pass as it is, or refuse it.
   * Default: "pass".
   * Example: "refuse".
   */
  readonly fax?: 'pass' | 'refuse'
  /**
   * What whoever the peer puts on hold hears, over and over, in place of what the peer sends meanwhile.
   * Needs a media engine, and the call is led across it. A peer that holds by inactive wants silence, and
   * gets it. Without it whatever the peer sends.
   * Example: "hold.wav".
   */
  readonly 'hold-music'?: PromptFile
  /**
   * Whether calls from and to the peer are recorded from their answer on, where no rule says record, and
   * no media profile a rule names does: their word counts first. Of caller and target it is enough that
   * one wants it, and mandatory counts when either says so. Without it the other side's word.
   * Example: true.
   */
  readonly record?: RecordChoice
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-202","because":"kept for the next carrier"}].
   */
  readonly allow?: Allow
}
/**
 * Header work in both directions of a call. No header of one side reaches the other unless it is named
 * here; of those that name parties, such as Diversion, the other side sees hosts of its own only.
 * Example: {"request":{"pass":["X-Tenant"]},"response":{"set":{"Server":"pointsman"}}}.
 */
export interface HeaderSet {
  /**
   * Work on the INVITE towards the target.
   * Default: {}.
   * Example: {"set":{"X-Tenant":"acme"},"drop":["X-*"]}.
   */
  readonly request?: HeaderChange
  /**
   * Work on the answers towards the caller.
   * Default: {}.
   * Example: {"set":{"Server":"pointsman"}}.
   */
  readonly response?: HeaderChange
  /**
   * Work on what follows the INVITE: INFO, re-INVITE, BYE and the like, and their answers. Reason and
   * what says how to read a body cross without being named.
   * Default: {}.
   * Example: {"to-target":{"pass":["X-Tenant"]},"to-caller":{"drop":["Reason"]}}.
   */
  readonly 'in-dialog'?: InDialogWork
  /**
   * Work on the session descriptions of the call, in both directions.
   * Default: {}.
   * Example: {"drop":["a=ssrc","a=msid*"]}.
   */
  readonly sdp?: SdpChange
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-202","because":"kept for the next carrier"}].
   */
  readonly allow?: Allow
}
/**
 * Header work inside the dialog, by who gets it.
 * Example: {"to-target":{"pass":["X-Tenant"]}}.
 */
export interface InDialogWork {
  /**
   * Work on the caller's requests, and on its answers to the target's.
   * Default: {}.
   * Example: {"pass":["X-Tenant"]}.
   */
  readonly 'to-target'?: HeaderChange
  /**
   * Work on the target's requests, and on its answers to the caller's.
   * Default: {}.
   * Example: {"drop":["Reason"]}.
   */
  readonly 'to-caller'?: HeaderChange
}
/**
 * Work on session descriptions, line by line.
 * Example: {"drop":["a=ssrc","a=msid*"]}.
 */
export interface SdpChange {
  /**
   * Lines that are taken out, wherever they stand: an attribute by its name, a=ssrc, where a star at the
   * end stands for any rest; or all lines of a kind that a description can do without, b=.
   * Example: ["a=ssrc","a=msid*","b="].
   */
  readonly drop: readonly SdpLine[]
}
/**
 * Header work in one direction, done in the order pass, rename, drop, set.
 * Example: {"set":{"X-Tenant":"acme"},"drop":["X-*"]}.
 */
export interface HeaderChange {
  /**
   * Headers of the other leg that may cross. A star at the end stands for any rest.
   * Default: [].
   * Example: ["X-Tenant","History-Info"].
   */
  readonly pass?: readonly HeaderPattern[]
  /**
   * Headers of the other leg that cross under another name.
   * Default: {}.
   * Example: {"X-Tenant":"X-Customer"}.
   */
  readonly rename?: {
    readonly [k: string]: HeaderName
  }
  /**
   * Headers that are taken away again, also those another set passed, by the name they would cross under.
   * A star at the end stands for any rest.
   * Default: [].
   * Example: ["X-*"].
   */
  readonly drop?: readonly HeaderPattern[]
  /**
   * Headers that are written, replacing what crossed. Values may have blanks such as {from.e164}, filled
   * from the call.
   * Default: {}.
   * Example: {"P-Asserted-Identity":"<sip:{from.e164}@acme.example>"}.
   */
  readonly set?: {
    readonly [k: string]: TemplateText
  }
}
/**
 * Conditions, and what to do when they all hold: one action, or rules of its own that inherit the
 * conditions. Exactly one of do and rules.
 * Example: {"name":"outbound","when":{"peer":"pbx"},"do":{"dial":"pstn"}}.
 */
export interface Rule {
  /**
   * What logs, metrics, records and tests call this rule, after the names of the rules around it:
   * reception/closed. Without it the rule is called by its place, rule-3.
   * Example: "outbound".
   */
  readonly name?: Name
  /**
   * What must hold; all of it. Without it the rule always holds for callers a peer vouches for.
   * Example: {"peer":"pbx","to":"+33*"}.
   */
  readonly when?: Condition
  /**
   * What becomes of the call. One action.
   * Example: {"dial":"pstn"}.
   */
  readonly do?: Action
  /**
   * Rules tried only when this rule's conditions hold. When none of them decides, the search goes on
   * after this rule.
   * Example: [{"when":{"during":"office"},"do":{"dial":"reception"}}].
   */
  readonly rules?: readonly Rule[]
  /**
   * What becomes of a call none of the rules inside decided; without it the search goes on after this
   * rule. Only beside rules.
   * Example: {"reject":480}.
   */
  readonly otherwise?: Action
  /**
   * Tags the call carries from here on: for the condition tag in rules inside and in groups gone to, and
   * for records. Without it none.
   * Example: "vip".
   */
  readonly tag?: Names
  /**
   * The media profile of the calls this rule sends on: direct, relay or one of yours. Its anchor wins
   * over those of both peers; what else it says wins over the called peer's, key by key. Inherited by the
   * rules inside. Without it the peers' counts.
   * Example: "relay".
   */
  readonly media?: Name
  /**
   * How many calls this rule, and the rules inside it, may send on, and how far each may go. What rules
   * around it say of how many counts too; of duration the innermost. Without it as many as come, as long
   * as the two talk.
   * Example: {"calls":10}.
   */
  readonly limit?: RuleLimit
  /**
   * Who is shown as the caller. The innermost rule that says it counts. Without it who calls.
   * Example: {"number":"+33145550100","name":"ACME"}.
   */
  readonly identity?: Identity
  /**
   * Header work on the call, before the target peer's; the rules inside do theirs after it. Without it
   * only the peers' is done.
   * Example: "plain-trunk".
   */
  readonly headers?: HeaderChoice
  /**
   * What becomes of transfers either side of the call asks for. Wins over the peers'; the innermost rule
   * that says it counts. Without it the word of the peer that asks.
   * Example: "refuse".
   */
  readonly transfer?: TransferChoice
  /**
   * Whether the calls this rule sends on are recorded from their answer on. Inherited by the rules
   * inside; the innermost rule that says it counts, and wins over every media profile. Without it the
   * word of the rule's media profile, then that of the caller's and the target's; where nobody says, no
   * call is recorded before the API asks for it.
   * Example: true.
   */
  readonly record?: RecordChoice
  /**
   * How long the attempts of this rule's calls may take, in place of what their pool says. Inherited by
   * the rules inside; of each time the innermost rule that says it counts. Without it the pool's
   * failover.
   * Example: {"ring":"20s"}.
   */
  readonly timers?: Timers
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-405","because":"switched off until the new year"}].
   */
  readonly allow?: Allow
}
/**
 * Who asks for what becomes of a recording by which keys. Words of the same keys take turns: with pause
 * and resume on *7, each *7 is the one that makes sense then. Keys that come more than 4 s apart are
 * not pressed together.
 * Example: {"by":"callee","pause":"*7","resume":"*8"}.
 */
export interface RecordKeys {
  /**
   * Whose keys count.
   * Example: "callee".
   */
  readonly by: 'caller' | 'callee' | 'both'
  /**
   * The keys pressed one after another to begin the recording. Without it none.
   * Example: "*5".
   */
  readonly start?: RecordKey
  /**
   * The keys pressed one after another to have nothing recorded until it is resumed, as while a card
   * number is said. Without it none.
   * Example: "*7".
   */
  readonly pause?: RecordKey
  /**
   * The keys pressed one after another to go on after a pause. Without it none.
   * Example: "*8".
   */
  readonly resume?: RecordKey
  /**
   * The keys pressed one after another to end the recording. Without it none.
   * Example: "*6".
   */
  readonly stop?: RecordKey
}
/**
 * How long attempts may take; what is not written stays as the pool has it.
 * Example: {"ring":"20s","total":"40s"}.
 */
export interface Timers {
  /**
   * An attempt that brings no response at all for this long fails with no-progress. Without it the
   * pool's.
   * Example: "2s".
   */
  readonly 'no-progress'?: Duration
  /**
   * An attempt that is not answered this long after its INVITE fails with no-answer. Without it the
   * pool's.
   * Example: "20s".
   */
  readonly ring?: Duration
  /**
   * How long all attempts together may take before the caller is told. Without it the pool's.
   * Example: "40s".
   */
  readonly total?: Duration
}
/**
 * What must hold; every key of it. A list under a key means "one of".
 * Example: {"peer":"pbx","to":"+33*"}.
 */
export interface Condition {
  /**
   * The peer that vouches for the caller. The word anyone also takes callers no peer vouches for; without
   * a peer condition a rule takes only callers some peer vouches for.
   * Example: "pbx".
   */
  readonly peer?: Names
  /**
   * The caller's number or URI, from the From header, read under the home plan.
   * Example: "+33*".
   */
  readonly from?: Patterns
  /**
   * Where the call is going: the Request-URI, its user read under the home plan.
   * Example: "+33145550100".
   */
  readonly to?: Patterns
  /**
   * Headers of the INVITE by name. Every one given must be there and fit its pattern; of several lines
   * with one name, one has to fit.
   * Example: {"X-Tenant":"acme"}.
   */
  readonly header?: {
    readonly [k: string]: Patterns
  }
  /**
   * The Request-URI as it came, when it must be told from to: its user is compared letter by letter, not
   * read as a number.
   * Example: "sip:*@trunk.acme.example".
   */
  readonly request?: Patterns
  /**
   * The address the call comes from.
   * Example: "10.0.0.0/8".
   */
  readonly source?: Networks
  /**
   * The transport the call came in over.
   * Example: "tls".
   */
  readonly transport?: Transports
  /**
   * What the session description offers.
   * Example: {"webrtc":true}.
   */
  readonly offer?: OfferCondition
  /**
   * The name the caller proved to have. Holds for nobody who did not.
   * Example: "alice".
   */
  readonly user?: Patterns
  /**
   * A tag the call carries: given by a rule around this one or on the way to it, or when its numbers were
   * read.
   * Example: "vip".
   */
  readonly tag?: Names
  /**
   * What lookups answered, by lookup and field. Every field given must have a value that fits; of a call
   * the lookup was not asked about nothing holds.
   * Example: {"crm":{"vip":true}}.
   */
  readonly lookup?: LookupCondition
  /**
   * Holds for this part of all callers, always the same ones. Callers without a number or name count as
   * one.
   * Example: "10%".
   */
  readonly share?: Percent | ShareOptions
  /**
   * Holds while the calendar, or one of those in the list, is open.
   * Example: "office".
   */
  readonly during?: Names
  /**
   * Holds while the calendar, and every one in the list, is closed.
   * Example: "office".
   */
  readonly outside?: Names
  /**
   * Holds when at least one of these holds.
   * Example: [{"peer":"pbx"},{"to":"+33*"}].
   */
  readonly any?: readonly Condition[]
  /**
   * Holds when every one of these holds.
   * Example: [{"peer":"pbx"},{"not":{"to":"+33*"}}].
   */
  readonly all?: readonly Condition[]
  /**
   * Holds when this does not.
   * Example: {"to":"+33*"}.
   */
  readonly not?: Condition
}
/**
 * What lookups answered: by lookup, the fields of its reply, and answered, which is true when the
 * answer came from there and false when plan B stands in.
 * Example: {"crm":{"vip":true}}.
 */
export interface LookupCondition {
  readonly [k: string]: {
    readonly [k: string]: FieldPatterns
  }
}
/**
 * A question to others, its typed answer, and what holds when none comes. Calls that are not asked
 * about wait for nothing; those that are wait for the deadline at most.
 * Example:
 * {"ask":{"get":"https://crm.example/callers/{from.e164}"},"reply":{"vip":"flag"},"else":{"vip":false}}.
 */
export interface Lookup {
  /**
   * Whom, and what.
   * Example: {"get":"https://crm.example/callers/{from.e164}"}.
   */
  readonly ask: LookupAsk
  /**
   * The fields of the answer that matter, and what each must be. One that is not of its type makes the
   * whole answer none; one that is not there has no value.
   * Example: {"tenant":"tag","vip":"flag","agent":{"type":"number","at":"data.agent.phone"}}.
   */
  readonly reply: {
    readonly [k: string]: ReplyField
  }
  /**
   * Plan B: the values of fields when no answer came in time, or none that fits. Empty for none; then
   * only answered is known of it.
   * Example: {"tenant":"retail","vip":false}.
   */
  readonly else: {
    readonly [k: string]: FieldValue
  }
  /**
   * How long a call waits for the answer, at most 5s.
   * Default: "500ms".
   * Example: "300ms".
   */
  readonly deadline?: Duration
  /**
   * How long an answer stands for the same question. Without it every call asks; calls that ask the same
   * at the same time share one answer all the same.
   * Example: {"for":"5m"}.
   */
  readonly cache?: LookupCache
  /**
   * Whether the host may have a private address (RFC 1918, loopback, link-local and the like). What a
   * name resolves to is looked at each time a connection is made.
   * Default: false.
   * Example: true.
   */
  readonly private?: boolean
  /**
   * How many questions may be open at once; to one more plan B answers at once.
   * Unit: questions.
   * Default: 100.
   * Example: 20.
   */
  readonly 'at-once'?: number
  /**
   * When whom we ask is left alone for a while.
   * Default: {"after":5,"rest":"10s"}.
   * Example: {"after":3,"rest":"30s"}.
   */
  readonly breaker?: LookupBreaker
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-202","because":"the rule that reads it comes next week"}].
   */
  readonly allow?: Allow
}
/**
 * Whom is asked, under the word that says how. Exactly one word.
 * Example: {"get":"https://crm.example/callers/{from.e164}"}.
 */
export interface LookupAsk {
  /**
   * HTTP GET. The answer is a JSON object; 404 and 204 are an answer without values.
   * Example: "https://crm.example/callers/{from.e164}".
   */
  readonly get?: UrlTemplate | HttpGet
  /**
   * HTTP POST of a JSON object. The answer is read as that of get.
   * Example: {"url":"https://crm.example/route","json":{"caller":"{from.e164}"}}.
   */
  readonly post?: HttpPost
  /**
   * A key in Redis or Valkey. No such key is an answer without values.
   * Example: {"server":"redis://10.0.0.5","hash":"caller:{from.e164}"}.
   */
  readonly redis?: RedisAsk
  /**
   * ENUM (RFC 6116): NAPTR records for a number. The fields an answer can have are uri, user, host,
   * number and rn, the routing number of a ported one.
   * Example: {"number":"to","domain":"e164.arpa"}.
   */
  readonly enum?: EnumAsk
}
/**
 * Headers of the request. A value secret:NAME is that secret, so that no token stands in the policy.
 * Example: {"Authorization":"secret:crm"}.
 */
export interface HttpHeaders {
  readonly [k: string]: HeaderValue
}
/**
 * A GET with headers.
 * Example: {"url":"https://crm.example/callers/{from.e164}","headers":{"Authorization":"secret:crm"}}.
 */
export interface HttpGet {
  /**
   * What is asked for.
   * Example: "https://crm.example/callers/{from.e164}".
   */
  readonly url: UrlTemplate
  /**
   * Headers beside Accept and Host. Without it none.
   * Example: {"Authorization":"secret:crm"}.
   */
  readonly headers?: HttpHeaders
}
/**
 * A POST of a JSON object.
 * Example: {"url":"https://crm.example/route","json":{"caller":"{from.e164}"}}.
 */
export interface HttpPost {
  /**
   * Where it is sent.
   * Example: "https://crm.example/route".
   */
  readonly url: UrlTemplate
  /**
   * The object sent: texts with blanks, filled as in headers. One whose blank nothing fills is left out.
   * Example: {"caller":"{from.e164}","called":"{to.e164}"}.
   */
  readonly json: {
    readonly [k: string]: TemplateText
  }
  /**
   * Headers beside Accept, Content-Type and Host. Without it none.
   * Example: {"Authorization":"secret:crm"}.
   */
  readonly headers?: HttpHeaders
}
/**
 * A key in Redis, and how its value is read: one of hash, json and text.
 * Example: {"server":"redis://10.0.0.5","hash":"caller:{from.e164}"}.
 */
export interface RedisAsk {
  /**
   * redis:// or rediss:// (over TLS), a host, a port when it is not 6379, and the number of a database.
   * Example: "redis://10.0.0.5:6379/0".
   */
  readonly server: string
  /**
   * What the server asks for. Without it none.
   * Example: "secret:redis".
   */
  readonly password?: SecretRef
  /**
   * A key that holds a hash, whose fields are those of the reply.
   * Example: "caller:{from.e164}".
   */
  readonly hash?: TemplateText
  /**
   * A key whose value is a JSON object.
   * Example: "caller:{from.e164}".
   */
  readonly json?: TemplateText
  /**
   * A key whose value is that of the reply's one field.
   * Example: "route:{to.e164}".
   */
  readonly text?: TemplateText
}
/**
 * Which number is looked up, and below which domain.
 * Example: {"number":"to","domain":"e164.arpa"}.
 */
export interface EnumAsk {
  /**
   * Whose number: that called or that of the caller. What is no number is not asked about.
   * Example: "to".
   */
  readonly number: 'to' | 'from'
  /**
   * The domain below which numbers stand.
   * Default: "e164.arpa".
   * Example: "enum.carrier.example".
   */
  readonly domain?: string
  /**
   * The service of the records that count.
   * Default: "E2U+sip".
   * Example: "E2U+sip".
   */
  readonly service?: string
  /**
   * The name servers asked, as addresses with a port when it is not 53. Without it those of the machine.
   * Example: ["10.0.0.53","127.0.0.1:5353"].
   */
  readonly servers?: readonly string[]
}
/**
 * Answers that are kept. Plan B never is.
 * Example: {"for":"5m","entries":1000}.
 */
export interface LookupCache {
  /**
   * How long an answer stands, at most 24h.
   * Example: "5m".
   */
  readonly for: Duration
  /**
   * How many answers are kept; the one not asked for the longest makes room.
   * Unit: answers.
   * Default: 10000.
   * Example: 1000.
   */
  readonly entries?: number
}
/**
 * Whom nobody reaches is not asked on behalf of every call: plan B answers at once until the rest is
 * over, then one question tries.
 * Example: {"after":3,"rest":"30s"}.
 */
export interface LookupBreaker {
  /**
   * So many failures in a row open it.
   * Unit: failures.
   * Default: 5.
   * Example: 3.
   */
  readonly after?: number
  /**
   * How long it is left alone.
   * Default: "10s".
   * Example: "30s".
   */
  readonly rest?: Duration
}
/**
 * A pattern that is more than text, under the word that says what it is. Exactly one word. No index is
 * made of it: rules with many of these cost time for each.
 * Example: {"kind":["national","mobile"]}.
 */
export interface Matcher {
  /**
   * The kind of number under the home plan, or one of several. Only for from and to.
   * Example: "mobile".
   */
  readonly kind?: NumberKind | readonly NumberKind[]
  /**
   * A list under data that has the number, or a prefix of it. Only for from and to. Without it not asked.
   * Example: "vip".
   */
  readonly list?: Name
  /**
   * A regular expression (RE2 syntax: no look-around, no back-references) that the whole text must fit:
   * the number in E.164, else the user; of a header the value. For what nothing else can say.
   * Example: "\\+336(12|34)[0-9]{6}".
   */
  readonly regex?: string
}
/**
 * A list in a file. Rows that do not fit their columns are left out and counted.
 * Example: {"file":"vip.csv","columns":{"number":"number","tenant":"tag"}}.
 */
export interface DataList {
  /**
   * The file, in the policy's own folder: .csv (UTF-8, commas, names of columns in the first line) or
   * .jsonl (a JSON object a line).
   * Example: "vip.csv".
   */
  readonly file: string
  /**
   * The columns that matter, by name, and what they hold; others are passed over.
   * Example: {"number":"number-prefix","tenant":"tag"}.
   */
  readonly columns: {
    readonly [k: string]: ColumnType
  }
  /**
   * The column a number or user is looked up in; it holds number, number-prefix or text. Without it the
   * first that holds number or number-prefix.
   * Example: "number".
   */
  readonly key?: Name
  /**
   * A column of type money that orders rows, the lowest first: least-cost routing by price. All rows of a
   * number then count; where there is a column of peers or pools, each of those comes with the row of its
   * own longest beginning. Without it a number has one row, the last one written.
   * Example: "price".
   */
  readonly 'lowest-first'?: Name
  /**
   * Rows count on some days only, as their own columns say. Without it every row counts.
   * Example: {"from":"since","until":"ends"}.
   */
  readonly valid?: {
    /**
     * A column of type date with the first day; an empty cell is since ever.
     * Example: "since".
     */
    readonly from?: Name
    /**
     * A column of type date with the last day; an empty cell is for ever.
     * Example: "ends".
     */
    readonly until?: Name
    /**
     * Whose days these are, as an IANA time zone.
     * Default: "UTC".
     * Example: "Europe/Paris".
     */
    readonly zone?: string
  }
  /**
   * With more bad rows than this part of all, the policy is refused; with fewer they are left out with a
   * warning.
   * Default: "1%".
   * Example: "1%".
   */
  readonly 'bad-rows'?: Percent
  /**
   * With fewer rows that fit, the policy is refused and the old one stays: a file that was cut short, or
   * emptied, is still a good one to its format.
   * Unit: rows.
   * Default: 0.
   * Example: 1000.
   */
  readonly 'rows-at-least'?: number
  /**
   * Warnings that are meant to be, each with the reason. Without it every warning is told.
   * Default: [].
   * Example: [{"code":"POL-202","because":"kept for the next campaign"}].
   */
  readonly allow?: Allow
}
/**
 * Lets a caller in or refuses them, when all conditions hold.
 * Example: {"name":"scanners","when":{"user-agent":"friendly-scanner*"},"do":{"reject":403}}.
 */
export interface AdmitRule {
  /**
   * What logs and tests call it, after admit: admit/scanners. Without it its place, admit/rule-1.
   * Example: "scanners".
   */
  readonly name?: Name
  /**
   * What must hold; all of it.
   * Example: {"user-agent":"friendly-scanner*"}.
   */
  readonly when: AdmitCondition
  /**
   * What becomes of the caller: admit, or a refusal.
   * Example: "admit".
   */
  readonly do:
    | 'admit'
    | {
        /**
         * Refuses the call with a status.
         * Example: 403.
         */
        readonly reject: Reject
      }
}
/**
 * Who speaks; every key must hold.
 * Example: {"user-agent":["friendly-scanner*","sipvicious*"]}.
 */
export interface AdmitCondition {
  /**
   * The peer that vouches for the caller; anyone takes strangers too. Without it not asked.
   * Example: "pbx".
   */
  readonly peer?: Names
  /**
   * The address the call comes from. Without it not asked.
   * Example: "192.0.2.0/24".
   */
  readonly source?: Networks
  /**
   * The transport the call came in over. Without it not asked.
   * Example: "udp".
   */
  readonly transport?: Transports
  /**
   * What the caller's User-Agent header says it is. Without it not asked.
   * Example: "friendly-scanner*".
   */
  readonly 'user-agent'?: Patterns
}
/**
 * Rewrites numbers as they came into numbers the plan can read, and tags calls.
 * Example: {"when":{"peer":"pbx","to":"9*"},"to":{"strip":"9"}}.
 */
export interface ReadRule {
  /**
   * What it is called. Without it its place.
   * Example: "outside-line".
   */
  readonly name?: Name
  /**
   * What must hold; all of it. Without it every call is meant.
   * Example: {"peer":"pbx","to":"9*"}.
   */
  readonly when?: ReadCondition
  /**
   * Rewrites the caller's user part. Without it it stays.
   * Example: {"strip":"00","prefix":"+"}.
   */
  readonly from?: Rewrite
  /**
   * Rewrites the user part that is called. Without it it stays.
   * Example: {"strip":"9"}.
   */
  readonly to?: Rewrite
  /**
   * Tags the call: with these tags, or with those a list has for the number that calls or is called.
   * Without it no tag.
   * Example: "vip".
   */
  readonly tag?:
    | Name
    | readonly Name[]
    | {
        /**
         * The list that is asked for the caller's number. Without it not asked.
         * Example: "customers".
         */
        readonly from?: Name
        /**
         * The list that is asked for the number called. Without it not asked.
         * Example: "customers".
         */
        readonly to?: Name
      }
  /**
   * Asks these lookups about the call, side by side; those of later rules that do not depend on them are
   * asked at the same time. Fields of type tag then tag the call. Without it nobody is asked.
   * Example: "crm".
   */
  readonly lookup?: Names
}
/**
 * Which calls are meant; every key must hold.
 * Example: {"peer":"pbx","to":"9*"}.
 */
export interface ReadCondition {
  /**
   * The peer that vouches for the caller. Without it not asked.
   * Example: "pbx".
   */
  readonly peer?: Names
  /**
   * The address the call comes from. Without it not asked.
   * Example: "192.0.2.0/24".
   */
  readonly source?: Networks
  /**
   * The caller. Without it not asked.
   * Example: "00*".
   */
  readonly from?: Patterns
  /**
   * Who is called. Without it not asked.
   * Example: "9*".
   */
  readonly to?: Patterns
  /**
   * A tag that a rule of this stage before gave. Without it not asked.
   * Example: "ported".
   */
  readonly tag?: Names
  /**
   * What lookups of rules before answered. Without it not asked.
   * Example: {"crm":{"answered":false}}.
   */
  readonly lookup?: LookupCondition
}
/**
 * Takes digits off the beginning and puts others there.
 * Example: {"strip":"0033","prefix":"+33"}.
 */
export interface Rewrite {
  /**
   * What is taken off; where it is not at the beginning, nothing is rewritten. Without it nothing.
   * Example: "9".
   */
  readonly strip?: Affix
  /**
   * What is then put before it. Without it nothing.
   * Example: "+33".
   */
  readonly prefix?: Affix
}
/**
 * What the caller hears, and what the record is tagged with, when no target took the call. Has do, tag
 * or both.
 * Example:
 * {"name":"carriers-out","when":{"attempt":["unreachable","5xx"]},"tag":"carrier-trouble","do":{"reject":480}}.
 */
export interface AfterRule {
  /**
   * What records and tests call it. Without it its place, rule-1.
   * Example: "carriers-out".
   */
  readonly name?: Name
  /**
   * What must hold; all of it. Without it every call is meant that no target took.
   * Example: {"peer":"pbx","attempt":["unreachable","5xx"]}.
   */
  readonly when?: AfterCondition
  /**
   * Tags the record of the call, beside what rules tagged the call with. Without it no tag.
   * Example: "carrier-trouble".
   */
  readonly tag?: Name | readonly Name[]
  /**
   * What the caller hears, whatever the pool's answer-caller says. Without it what they hear anyway.
   * Example: {"reject":480}.
   */
  readonly do?: {
    /**
     * Refuses the call with a status.
     * Example: 480.
     */
    readonly reject: Reject
  }
}
/**
 * Which calls are meant, and how their attempts failed; every key must hold.
 * Example: {"peer":"pbx","attempt":["unreachable","5xx"]}.
 */
export interface AfterCondition {
  /**
   * How the attempt failed that the caller is told of: of several the last, but a 6xx before all others,
   * and what a target said before our silence about it. Without it not asked.
   * Example: "no-answer".
   */
  readonly attempt?: Failure | readonly Failure[]
  /**
   * The peer that vouches for the caller. Without it not asked.
   * Example: "pbx".
   */
  readonly peer?: Names
  /**
   * The caller. Without it not asked.
   * Example: "+33*".
   */
  readonly from?: Patterns
  /**
   * Who is called. Without it not asked.
   * Example: {"kind":"mobile"}.
   */
  readonly to?: Patterns
  /**
   * A tag that the stage read or the rules gave. Without it not asked.
   * Example: "vip".
   */
  readonly tag?: Names
  /**
   * A calendar that is open when the call comes. Without it not asked.
   * Example: "office".
   */
  readonly during?: Names
  /**
   * A calendar that is closed when the call comes. Without it not asked.
   * Example: "office".
   */
  readonly outside?: Names
}
/**
 * What the session description of the INVITE offers; every key must hold. An INVITE without description
 * offers nothing.
 * Example: {"codecs":["opus","g722"]}.
 */
export interface OfferCondition {
  /**
   * One of these codecs is offered. By name; case does not matter.
   * Example: "opus".
   */
  readonly codecs?: CodecName | readonly CodecName[]
  /**
   * Whether the audio is offered over SRTP.
   * Example: true.
   */
  readonly secure?: boolean
  /**
   * Whether the offer comes from a browser: SRTP whose keys DTLS agrees on.
   * Example: true.
   */
  readonly webrtc?: boolean
  /**
   * Whether video is offered.
   * Example: false.
   */
  readonly video?: boolean
  /**
   * Whether a fax is offered (T.38).
   * Example: true.
   */
  readonly fax?: boolean
}
/**
 * A part of all calls, the same ones every time.
 * Example: {"part":"10%","by":"from","seed":"new-carrier"}.
 */
export interface ShareOptions {
  /**
   * How large the part is.
   * Example: "10%".
   */
  readonly part: Percent
  /**
   * What is the same for calls that share a fate: the caller or the number called.
   * Default: "from".
   * Example: "from".
   */
  readonly by?: 'from' | 'to'
  /**
   * Shares with different seeds pick independently of each other; of two with one seed the smaller lies
   * inside the larger. Without it all shares have one seed.
   * Example: "new-carrier".
   */
  readonly seed?: Name
}
/**
 * Something that must be so of all calls its conditions hold for: must, must-not or both.
 * Example: {"name":"premium numbers are never
 * dialled","when":{"to":"+3389*"},"must-not":{"dial":true}}.
 */
export interface Invariant {
  /**
   * A sentence that holds.
   * Example: "premium numbers are never dialled".
   */
  readonly name: string
  /**
   * The calls it speaks of, strangers' too. Without it every call.
   * Example: {"to":"+3389*"}.
   */
  readonly when?: Condition
  /**
   * What must be so of each of them; every key. Without it nothing has to be so.
   * Example: {"wait-at-most":"90s"}.
   */
  readonly must?: Promised
  /**
   * What may be so of none of them; no key. Without it nothing is ruled out.
   * Example: {"dial":true}.
   */
  readonly 'must-not'?: Promised
}
/**
 * What becomes of a call, as far as an invariant speaks of it.
 * Example: {"dial":"pstn"}.
 */
export interface Promised {
  /**
   * The path of the rule that decides, of a rule around it, or otherwise; or one of several.
   * Example: "reception".
   */
  readonly rule?: string | readonly string[]
  /**
   * The call is dialled: at all, or to a pool, peer or URI it can come to, or one of several.
   * Example: true.
   */
  readonly dial?: true | string | readonly string[]
  /**
   * The call is refused: at all, or with this status.
   * Example: true.
   */
  readonly reject?: true | RejectStatus
  /**
   * The caller is told to try elsewhere.
   * Example: true.
   */
  readonly redirect?: true
  /**
   * How many targets are tried at most, when the call is dialled.
   * Example: 4.
   */
  readonly 'attempts-at-most'?: number
  /**
   * The longest a caller can wait for an answer or a refusal, when the call is dialled.
   * Example: "90s".
   */
  readonly 'wait-at-most'?: Duration
}
/**
 * What becomes of a call, under the word that says it. Exactly one word.
 * Example: {"dial":"pstn"}.
 */
export interface Action {
  /**
   * Sends the call on: to a pool, a peer or a SIP URI by name, a list of those in order, or a pool
   * written in place.
   * Example: "pstn".
   */
  readonly dial?: Dial
  /**
   * Refuses the call with a status.
   * Example: 404.
   */
  readonly reject?: Reject
  /**
   * Asks the caller for the password of a user of this peer (401). A caller who has proved it already,
   * and got here all the same, is refused with 403.
   * Example: "homeworkers".
   */
  readonly challenge?: Name
  /**
   * Answers 302 and tells the caller to try these URIs.
   * Example: "sip:reception@acme.example".
   */
  readonly redirect?: Redirect
  /**
   * Tries the rules of this group, as if they stood inside this rule. Groups may go to each other, never
   * in a circle. The rule that goes there decides whether callers no peer vouches for may.
   * Example: "night".
   */
  readonly goto?: Name
  /**
   * Answers the caller and leads them through this flow, by what they dial. Needs a media engine.
   * Example: "reception".
   */
  readonly flow?: Name
  /**
   * Answers the caller, who waits in this queue until an agent takes the call. Needs a media engine.
   * Example: "sales".
   */
  readonly queue?: Name
  /**
   * Lets the caller into this conference. Needs a media engine and a Janus; without one callers hear 503.
   * Example: "board".
   */
  readonly conference?: Name
  /**
   * Plays something to the caller, then lets the caller go. Needs a media engine.
   * Example: "closed.wav".
   */
  readonly announce?: Announce
  /**
   * The caller waits in an orbit until somebody dials it. A call to an orbit where somebody waits fetches
   * them; a transfer to it is refused with 486. Needs a media engine.
   * Example: {"music":"hold.wav","longest":"2m","then":"reception"}.
   */
  readonly park?: Park
  /**
   * The caller hears what they say, for so long at most. Needs a media engine.
   * Example: "5m".
   */
  readonly echo?: Duration
  /**
   * The caller leaves a message in a box. Needs a media engine and a folder for messages; without one
   * callers hear 503.
   * Example: {"greeting":"leave.wav","beep":"beep.wav","longest":"2m"}.
   */
  readonly voicemail?: Voicemail
}
/**
 * One thing that is done with a caller, under the word that says it. Exactly one word.
 * Example: {"play":"welcome.wav"}.
 */
export interface FlowStep {
  /**
   * Plays prompts to their end.
   * Example: "welcome.wav".
   */
  readonly play?: Prompts
  /**
   * Asks the caller to dial one of several choices. When the steps of a choice are done, the flow goes on
   * behind the menu.
   * Example: {"play":"choose.wav","choices":{"1":[{"dial":"sales"}]}}.
   */
  readonly menu?: FlowMenu
  /**
   * Asks the caller for digits of their own, such as an account number, and keeps them for later steps of
   * this call. They stand in no record and no log.
   * Example: {"play":"account.wav","as":"account","least":6,"most":8}.
   */
  readonly ask?: FlowAsk
  /**
   * Says the digits that were asked for under this name, with the prompts digit-0.wav to digit-9.wav.
   * Nothing is said of what was not answered.
   * Example: "account".
   */
  readonly 'say-digits'?: Name
  /**
   * A tag for the calls made from here on.
   * Example: "sales".
   */
  readonly tag?: Name
  /**
   * Asks a lookup, also about digits that were asked for, and goes on by what it answers. Fields of type
   * tag tag the calls made from here on. The caller hears nothing meanwhile, for the lookup's deadline at
   * most.
   * Example:
   * {"ask":"account","cases":[{"when":{"open":true},"do":[{"dial":"support"}]}],"else":[{"dial":"reception"}]}.
   */
  readonly lookup?: FlowLookup
  /**
   * Calls somebody and joins the caller to whoever answers. The steps behind it are for when nobody does.
   * Example: "sales".
   */
  readonly dial?: FlowDial
  /**
   * Leads the caller through another flow, and then on from here. Flows may go to each other, never in a
   * circle.
   * Example: "hours".
   */
  readonly flow?: Name
  /**
   * Asks the menu this step stands in once more. A caller who has taken 500 steps is hung up on.
   * Example: true.
   */
  readonly again?: true
  /**
   * The caller waits in this queue until an agent takes the call.
   * Example: "sales".
   */
  readonly queue?: Name
  /**
   * Lets the caller into this conference. Needs a media engine and a Janus; without one callers hear 503.
   * Example: "board".
   */
  readonly conference?: Name
  /**
   * Plays something and lets the caller go.
   * Example: "closed.wav".
   */
  readonly announce?: Announce
  /**
   * The caller waits in an orbit.
   * Example: {"orbit":"lobby","music":"hold.wav"}.
   */
  readonly park?: Park
  /**
   * The caller hears what they say, for so long at most.
   * Example: "5m".
   */
  readonly echo?: Duration
  /**
   * The caller leaves a message in a box.
   * Example: {"box":"sales","greeting":"leave.wav"}.
   */
  readonly voicemail?: Voicemail
  /**
   * Hangs up. So does a flow that is over.
   * Example: true.
   */
  readonly hangup?: true
}
/**
 * A lookup and what its answer leads to: the first case that holds, else else. Then the flow goes on
 * behind it.
 * Example:
 * {"ask":"account","cases":[{"when":{"open":true},"do":[{"dial":"support"}]}],"else":[{"dial":"reception"}]}.
 */
export interface FlowLookup {
  /**
   * The lookup. A blank {answer.NAME} in its request is what the caller dialled when asked for NAME;
   * while nothing was, plan B holds.
   * Example: "account".
   */
  readonly ask: Name
  /**
   * Tried in order.
   * Example: [{"when":{"open":true},"do":[{"dial":"support"}]}].
   */
  readonly cases: readonly FlowCase[]
  /**
   * For callers for whom no case holds, and for whom no answer came unless plan B fits a case.
   * Example: [{"dial":"reception"}].
   */
  readonly else: FlowSteps
}
/**
 * Steps for one kind of answer.
 * Example: {"when":{"open":true},"do":[{"dial":"support"}]}.
 */
export interface FlowCase {
  /**
   * What fields of the answer must be, all of them; answered is true when the answer came from there and
   * false when plan B stands in.
   * Example: {"open":true}.
   */
  readonly when: {
    readonly [k: string]: FieldPatterns
  }
  /**
   * The steps.
   * Example: [{"dial":"support"}].
   */
  readonly do: FlowSteps
}
/**
 * Whom a step calls, and what the caller hears meanwhile.
 * Example: {"to":"sales","music":"hold.wav"}.
 */
export interface FlowDialOptions {
  /**
   * Whom to call.
   * Example: "sales".
   */
  readonly to: Member
  /**
   * Played over and over until somebody answers. Without it silence.
   * Example: "hold.wav".
   */
  readonly music?: PromptFile
}
/**
 * A question and what may be dialled. A digit cuts the prompt short.
 * Example: {"play":"choose.wav","choices":{"1":[{"dial":"sales"}]}}.
 */
export interface FlowMenu {
  /**
   * The question.
   * Example: "choose.wav".
   */
  readonly play: Prompts
  /**
   * What may be dialled, digits as a text, and the steps it leads to.
   * Example: {"1":[{"dial":"sales"}],"*":[{"again":true}]}.
   */
  readonly choices: {
    readonly [k: string]: FlowSteps
  }
  /**
   * How long the first digit is waited for after the question.
   * Default: "5s".
   * Example: "8s".
   */
  readonly wait?: Duration
  /**
   * How long a next digit is waited for, where choices are longer than one.
   * Default: "3s".
   * Example: "2s".
   */
  readonly between?: Duration
  /**
   * How often the caller is asked in all.
   * Default: 3.
   * Example: 2.
   */
  readonly tries?: number
  /**
   * Played before the question is asked again. Without it only the question.
   * Example: "sorry.wav".
   */
  readonly sorry?: Prompts
  /**
   * For callers whose last try was none of the choices. Without it they go on behind the menu.
   * Example: [{"dial":"reception"}].
   */
  readonly wrong?: FlowSteps
  /**
   * For callers who dialled nothing the last time. Without it they go on behind the menu.
   * Example: [{"hangup":true}].
   */
  readonly silence?: FlowSteps
}
/**
 * A question that is answered by digits. A key other than 0 to 9 makes the answer wrong, but for the
 * one that ends it.
 * Example: {"play":"account.wav","as":"account","least":6,"most":8}.
 */
export interface FlowAsk {
  /**
   * The question.
   * Example: "account.wav".
   */
  readonly play: Prompts
  /**
   * The name the answer is kept under. A later answer of that name takes its place.
   * Example: "account".
   */
  readonly as: Name
  /**
   * How many digits an answer has at least.
   * Default: 1.
   * Example: 6.
   */
  readonly least?: number
  /**
   * How many digits an answer has at most; after so many no more are waited for.
   * Example: 8.
   */
  readonly most: number
  /**
   * The key that ends an answer before it is complete. It is no part of it.
   * Default: "#".
   * Example: "*".
   */
  readonly end?: '#' | '*'
  /**
   * How long the first digit is waited for after the question.
   * Default: "5s".
   * Example: "8s".
   */
  readonly wait?: Duration
  /**
   * How long each next digit is waited for.
   * Default: "3s".
   * Example: "2s".
   */
  readonly between?: Duration
  /**
   * Whether a digit cuts the question short; one pressed before it is asked, while another step speaks,
   * answers it at once. With false, keys pressed before its end are not heard.
   * Default: true.
   * Example: false.
   */
  readonly 'barge-in'?: boolean
  /**
   * How often the caller is asked in all.
   * Default: 3.
   * Example: 2.
   */
  readonly tries?: number
  /**
   * Played before the question is asked again. Without it only the question.
   * Example: "sorry.wav".
   */
  readonly sorry?: Prompts
  /**
   * For callers whose last try was too short or no number. Without it they go on behind the question.
   * Example: [{"dial":"reception"}].
   */
  readonly wrong?: FlowSteps
  /**
   * For callers who dialled nothing the last time. Without it they go on behind the question.
   * Example: [{"hangup":true}].
   */
  readonly silence?: FlowSteps
}
/**
 * Callers wait here in the order they came, until one of the agents takes the call. An agent of several
 * queues is called by one at a time.
 * Example: {"agents":["ann","bob"],"music":"hold.wav"}.
 */
export interface Queue {
  /**
   * Who takes the calls, each named once. An agent with nothing to do is called; the admin API signs
   * agents off and on.
   * Example: ["ann","sip:bob@10.0.0.2",{"to":"carol","skills":["french"]}].
   */
  readonly agents: readonly (Member | QueueAgent)[]
  /**
   * Which of the free agents is called: who has been idle longest, the next in turn, the first of the
   * list, who took fewest calls, or who has most skills among the caller's tags (and of those who has
   * been idle longest).
   * Default: "longest-idle".
   * Example: "round-robin".
   */
  readonly order?: 'longest-idle' | 'round-robin' | 'in-order' | 'least-calls' | 'skills'
  /**
   * Played over and over to whoever waits. Without it silence.
   * Example: "hold.wav".
   */
  readonly music?: PromptFile
  /**
   * Tells callers their place: the first prompt for who is next, the second for the one behind, and so
   * on; the last for all others. Without it nobody is told.
   * Example: ["you-are-next.wav","one-before-you.wav","several-before-you.wav"].
   */
  readonly position?: Prompts
  /**
   * Played after the position. Without it nothing.
   * Example: "please-wait.wav".
   */
  readonly wait?: Prompts
  /**
   * How often position and wait are played, for the first time after so long.
   * Default: "30s".
   * Example: "45s".
   */
  readonly every?: Duration
  /**
   * How long an agent is called; one who does not answer has refused.
   * Default: "20s".
   * Example: "15s".
   */
  readonly ring?: Duration
  /**
   * How long an agent is left alone. Without it the defaults of its properties.
   * Example: {"after-call":"30s"}.
   */
  readonly rest?: QueueRest
  /**
   * How many may wait at a time; whoever comes then goes where overflow says.
   * Default: 100.
   * Example: 20.
   */
  readonly callers?: number
  /**
   * How long a caller waits at most; while an agent is being called for them, until that comes to
   * nothing.
   * Default: "10m".
   * Example: "5m".
   */
  readonly longest?: Duration
  /**
   * What becomes of callers who find no place, or have waited too long. Without it they are refused with
   * 480, or hung up on.
   * Example: {"dial":"reception"}.
   */
  readonly overflow?: QueueWay
  /**
   * Digits that lead out of the queue, and where. Without it no digit does.
   * Example: {"0":{"dial":"reception"}}.
   */
  readonly exit?: {
    readonly [k: string]: QueueWay
  }
}
/**
 * An agent and what they are good at.
 * Example: {"to":"ann","skills":["french"]}.
 */
export interface QueueAgent {
  /**
   * Whom to call.
   * Example: "ann".
   */
  readonly to: Member
  /**
   * The user of this peer who is the agent: called at the phones that registered for them, and only while
   * one is. The admin API and the tests of a policy say `ann@phones` of user ann of peer phones. Without
   * it the agent is called as anybody is there, registered or not.
   * Example: "ann".
   */
  readonly user?: string
  /**
   * Compared with the caller's tags, where order says skills.
   * Default: [].
   * Example: ["french"].
   */
  readonly skills?: readonly Name[]
}
/**
 * How long an agent is left alone.
 * Example: {"after-call":"30s"}.
 */
export interface QueueRest {
  /**
   * After a call that the agent took has ended.
   * Default: "10s".
   * Example: "30s".
   */
  readonly 'after-call'?: Duration
  /**
   * After a call that the agent did not take; then the agent is called again.
   * Default: "30s".
   * Example: "1m".
   */
  readonly 'after-refusal'?: Duration
}
/**
 * Where a caller goes who leaves a queue. Exactly one word.
 * Example: {"dial":"reception"}.
 */
export interface QueueWay {
  /**
   * Calls somebody else.
   * Example: "reception".
   */
  readonly dial?: Member
  /**
   * Plays something and lets the caller go.
   * Example: "closed.wav".
   */
  readonly announce?: Announce
  /**
   * Waits in another queue, as the last there. Queues may lead to each other, never in a circle.
   * Example: "everybody".
   */
  readonly queue?: Name
  /**
   * Leaves a message in a box.
   * Example: {"box":"sales","greeting":"leave.wav"}.
   */
  readonly voicemail?: Voicemail
  /**
   * Refuses a caller who has not been answered; one who waited already is hung up on.
   * Example: 486.
   */
  readonly reject?: Reject
}
/**
 * What the caller hears, how often, and whether the call is answered for it.
 * Example: {"play":"closed.wav","refuse":480}.
 */
export interface AnnounceOptions {
  /**
   * What is played.
   * Example: "closed.wav".
   */
  readonly play: Prompts
  /**
   * How often it is played, one time after another.
   * Default: 1.
   * Example: 2.
   */
  readonly times?: number
  /**
   * Plays it before an answer, as early media (183), and then refuses the call with this status. Without
   * it the call is answered, and hung up afterwards.
   * Example: 480.
   */
  readonly refuse?: Reject
}
/**
 * Who gets into a conference, and how.
 * Example: {"pin":"4711","ask":"pin.wav"}.
 */
export interface Conference {
  /**
   * What a member dials to get in: 3 to 12 digits, or the secret they are in, such as `secret:board-pin`.
   * Without it and without moderator everybody gets in.
   * Example: "4711".
   */
  readonly pin?: PinDigits | SecretRef
  /**
   * What a moderator dials to get in, another than pin. Without it nobody moderates.
   * Example: "90210".
   */
  readonly moderator?: PinDigits | SecretRef
  /**
   * Asks for the PIN. Without it the caller hears nothing.
   * Example: "pin.wav".
   */
  readonly ask?: Prompts
  /**
   * Said after a wrong PIN. Without it nothing.
   * Example: "wrong.wav".
   */
  readonly sorry?: Prompts
  /**
   * How often a caller may try a PIN before being hung up on.
   * Default: 3.
   * Example: 5.
   */
  readonly tries?: number
  /**
   * Said to whoever dialled a PIN and finds the conference full or locked. Without it they are let go
   * without a word.
   * Example: "full.wav".
   */
  readonly full?: Prompts
  /**
   * Said to those who are in it when somebody comes. Without it nothing.
   * Example: "joined.wav".
   */
  readonly joined?: Prompts
  /**
   * Said to those who stay when somebody goes. Without it nothing.
   * Example: "left.wav".
   */
  readonly left?: Prompts
  /**
   * Said to whoever is alone in it: the first who comes, the last who stays. Without it nothing.
   * Example: "alone.wav".
   */
  readonly alone?: Prompts
  /**
   * What all say together is recorded by the mixer, from the first who comes, and becomes a WAV file like
   * those of calls: in the folder that `recordings: { dir }` of the configuration file names, sealed
   * where that says so. Without such a folder nothing is written, and the log says so.
   * Default: false.
   * Example: true.
   */
  readonly record?: boolean
  /**
   * How many may be in it; the next one hears 486.
   * Default: 20.
   * Example: 5.
   */
  readonly limit?: number
  /**
   * Members come in muted; moderators never do.
   * Default: false.
   * Example: true.
   */
  readonly muted?: boolean
  /**
   * The key by which a member mutes oneself, and undoes it. Without it there is none.
   * Example: "*".
   */
  readonly 'mute-key'?: ConferenceKey
  /**
   * The key by which a moderator locks the conference, so that only moderators still get in, and unlocks
   * it. Without it there is none; the admin API can lock too.
   * Example: "7".
   */
  readonly 'lock-key'?: ConferenceKey
  /**
   * The key by which a moderator mutes all who are in it but moderators, and undoes that. Without it
   * there is none.
   * Example: "5".
   */
  readonly 'mute-all-key'?: ConferenceKey
  /**
   * Everybody is let go when the last moderator leaves.
   * Default: false.
   * Example: true.
   */
  readonly 'ends-with-moderator'?: boolean
}
/**
 * Where a caller waits, and what becomes of one nobody fetches.
 * Example: {"music":"hold.wav"}.
 */
export interface Park {
  /**
   * The name of the place; whoever dials what makes the same name meets there. One caller waits in a
   * place at a time.
   * Default: "{to.user as token}".
   * Example: "{to.user as token}".
   */
  readonly orbit?: TemplateText
  /**
   * What the caller hears, over and over. Without it silence.
   * Example: "hold.wav".
   */
  readonly music?: PromptFile
  /**
   * How long a caller waits.
   * Default: "2m".
   * Example: "90s".
   */
  readonly longest?: Duration
  /**
   * Who is called for a caller nobody fetched. Without it whoever transferred the caller here; a caller
   * who dialled the orbit is hung up on.
   * Example: "reception".
   */
  readonly then?: Member
}
/**
 * How a caller leaves a message. It is a WAV file with a description beside it, in the folder of its
 * box; the configuration says where the boxes are and to whom messages are sent on. What was said
 * before a caller hangs up is kept.
 * Example: {"greeting":"leave.wav","beep":"beep.wav"}.
 */
export interface Voicemail {
  /**
   * Whose message it is: the name of a folder. A caller for whom the blanks make none hears 404.
   * Default: "{to.user as token}".
   * Example: "{to.user as token}".
   */
  readonly box?: TemplateText
  /**
   * Said first; the key that ends a message skips it. Without it nothing.
   * Example: "leave.wav".
   */
  readonly greeting?: Prompts
  /**
   * Played last; what is said from then on is the message. Without it the message begins with the end of
   * the greeting.
   * Example: "beep.wav".
   */
  readonly beep?: Prompts
  /**
   * After so long a message ends.
   * Default: "3m".
   * Example: "90s".
   */
  readonly longest?: Duration
  /**
   * A message ends when nothing was said for so long. The silence is no part of it.
   * Default: "5s".
   * Example: "3s".
   */
  readonly silence?: Duration
  /**
   * A shorter message is not kept. Silence alone is none, whatever stands here.
   * Default: "1s".
   * Example: "2s".
   */
  readonly shortest?: Duration
  /**
   * The key that ends a message.
   * Default: "#".
   * Example: "*".
   */
  readonly end?: '#' | '*'
  /**
   * Said after a message that is kept, to a caller who is still there. Without it nothing.
   * Example: "thanks.wav".
   */
  readonly thanks?: Prompts
}
/**
 * One call, and what must become of it.
 * Example: {"name":"strangers are refused","call":{"to":"+33145550100"},"expect":{"reject":404}}.
 */
export interface PolicyTest {
  /**
   * A sentence that holds.
   * Example: "Bastille Day is closed".
   */
  readonly name: string
  /**
   * When the call arrives: a local time with its zone in brackets, or a moment with Z or an offset.
   * Without it 2026-01-05T12:00:00Z, a Monday, so that a test says the same every day.
   * Default: "2026-01-05T12:00:00Z".
   * Example: "2026-07-14T10:00[Europe/Paris]".
   */
  readonly at?: string
  /**
   * The call that arrives.
   * Example: {"peer":"orange","to":"0145550100"}.
   */
  readonly call: TestCall
  /**
   * What targets do when they are tried, by the target's name. A target not named answers with 200 at
   * once.
   * Default: {}.
   * Example: {"orange":503,"sfr":{"ring":"8s","then":200}}.
   */
  readonly pretend?: {
    readonly [k: string]: Behaviour
  }
  /**
   * What must become of the call. Only what is written is looked at.
   * Example: {"rule":"outbound","attempts":["orange","sfr"]}.
   */
  readonly expect: Expect
  /**
   * Further calls, one after another. What is learned of targets goes on from call to call: breakers,
   * probes, latency, whose turn it is. pointsman test plays them; a reload looks at the first call alone.
   * Without it the test is one call.
   * Default: [].
   * Example: [{"later":"30s","pretend":{"orange":200},"expect":{"attempts":["orange"]}}].
   */
  readonly then?: readonly TestStep[]
}
/**
 * What comes after the call before it, and what must become of it.
 * Example: {"later":"30s","pretend":{"orange":200},"expect":{"attempts":["orange"]}}.
 */
export interface TestStep {
  /**
   * How long after the call before it; probes that fall due meanwhile are asked. Without it at once.
   * Example: "30s".
   */
  readonly later?: Duration
  /**
   * What targets do from here on, to calls and to probes, in place of what was pretended before. A target
   * not named is well. Without it all do as before.
   * Example: {"orange":503}.
   */
  readonly pretend?: {
    readonly [k: string]: Behaviour
  }
  /**
   * What probes hear from here on, of targets that do to them otherwise than to calls. Without it, or in
   * a step that pretends something new, what calls get.
   * Example: {"orange":200}.
   */
  readonly probes?: {
    readonly [k: string]: Behaviour
  }
  /**
   * So many calls in a row; expect is about the last of them.
   * Unit: calls.
   * Default: 1.
   * Example: 5.
   */
  readonly times?: number
  /**
   * The call that arrives. Without it the test's own again.
   * Example: {"peer":"pbx","to":"0145550100"}.
   */
  readonly call?: TestCall
  /**
   * What must become of it. Only what is written is looked at.
   * Example: {"attempts":["sfr"],"targets":{"orange":"open"}}.
   */
  readonly expect: Expect
}
/**
 * A call that arrives.
 * Example: {"peer":"orange","to":"0145550100"}.
 */
export interface TestCall {
  /**
   * What the caller dials when a flow asks, one answer after another, with blanks between them; then
   * silence. - dials nothing at one question. A pause before a digit is written ~4s: as long as the
   * question waits, it ends the answer there, and what follows is for the next question. Without it
   * silence from the first.
   * Example: "1 3".
   */
  readonly digits?: string
  /**
   * How long the two talk once somebody answers. As long as that the call counts in the limits of peers
   * and rules and among the calls of its target, for the calls after it. Without it it ends at once.
   * Example: "10m".
   */
  readonly lasts?: Duration
  /**
   * The peer that vouches for the caller; its first source address is where the call comes from. Without
   * peer and source the caller is a stranger.
   * Example: "orange".
   */
  readonly peer?: Name
  /**
   * The address the call comes from; the peer is found from it, as on the wire. Without it the first
   * address of the peer.
   * Example: "193.252.0.9".
   */
  readonly source?: string
  /**
   * The transport the call comes in over.
   * Default: "udp".
   * Example: "tls".
   */
  readonly transport?: Transport
  /**
   * The name the caller proved to have. Without it none.
   * Example: "alice".
   */
  readonly user?: string
  /**
   * A name in the certificate the caller shows; the peer is found from it, as on the wire. Without it
   * none.
   * Example: "sip.orange.example".
   */
  readonly tls?: TlsSubject
  /**
   * What lookups answer about the call: the values of their fields, or failed. One that is not named
   * gives plan B.
   * Default: {}.
   * Example: {"crm":{"tenant":"acme","vip":true}}.
   */
  readonly lookups?: {
    readonly [k: string]: PretendedReply
  }
  /**
   * What the session description offers. Without it plain audio with PCMA and PCMU.
   * Default: {"codecs":["pcma","pcmu"]}.
   * Example: {"codecs":["opus"],"webrtc":true}.
   */
  readonly offer?: TestOffer
  /**
   * The caller: a number, a user, or a SIP URI.
   * Default: "sip:anonymous@anonymous.invalid".
   * Example: "+33612345678".
   */
  readonly from?: string
  /**
   * Who is called: a number, a user, or a SIP URI.
   * Example: "0145550100".
   */
  readonly to: string
  /**
   * Further headers of the INVITE.
   * Default: {}.
   * Example: {"X-Tenant":"acme"}.
   */
  readonly headers?: {
    readonly [k: string]: HeaderValue
  }
}
/**
 * What a made-up call offers; what is not written is not offered.
 * Example: {"codecs":["opus"],"webrtc":true}.
 */
export interface TestOffer {
  /**
   * The codecs offered, by name.
   * Default: ["pcma","pcmu"].
   * Example: ["opus","pcma"].
   */
  readonly codecs?: readonly CodecName[]
  /**
   * Whether the audio is offered over SRTP.
   * Default: false.
   * Example: true.
   */
  readonly secure?: boolean
  /**
   * Whether it is the offer of a browser, which is secure as well.
   * Default: false.
   * Example: true.
   */
  readonly webrtc?: boolean
  /**
   * Whether video is offered.
   * Default: false.
   * Example: true.
   */
  readonly video?: boolean
  /**
   * Whether a fax is offered (T.38).
   * Default: false.
   * Example: true.
   */
  readonly fax?: boolean
}
/**
 * What a target is sent. Only what is written is looked at.
 * Example: {"to":"0612345678","from":"0145550100"}.
 */
export interface SentToTarget {
  /**
   * The user part of the Request-URI. Without it not looked at.
   * Example: "0612345678".
   */
  readonly to?: string
  /**
   * The user part of From; anonymous when the caller is withheld. Without it not looked at.
   * Example: "0145550100".
   */
  readonly from?: string
  /**
   * The name in From; empty when there is none. Without it not looked at.
   * Example: "ACME".
   */
  readonly name?: string
  /**
   * Headers beside those every INVITE has, by name: of identity and of header sets, written or passed on;
   * several lines of one name with commas between them. Empty for one that must not be sent. Without it
   * not looked at.
   * Example: {"P-Asserted-Identity":"<sip:+33145550100@gw1.orange.example>"}.
   */
  readonly headers?: {
    readonly [k: string]: HeaderValue
  }
}
/**
 * What must become of a call. Only what is written is looked at.
 * Example: {"rule":"outbound","attempts":["orange","sfr"]}.
 */
export interface Expect {
  /**
   * The path of the rule that decides, reception/closed; otherwise when none does.
   * Example: "reception/closed".
   */
  readonly rule?: string
  /**
   * The pool, peer or URI the call is sent to, as the rule names it.
   * Example: "pstn".
   */
  readonly dial?: Member
  /**
   * The targets tried, in order, given what they pretend.
   * Example: ["orange","sfr"].
   */
  readonly attempts?: readonly TargetName[]
  /**
   * The status the policy refuses the call with.
   * Example: 404.
   */
  readonly reject?: RejectStatus
  /**
   * The queue the caller waits in; attempts are the agents in the order of the list, until one takes the
   * call.
   * Example: "sales".
   */
  readonly queue?: string
  /**
   * The conference the caller is let into.
   * Example: "board".
   */
  readonly conference?: string
  /**
   * The flow the caller is led through.
   * Example: "reception".
   */
  readonly flow?: string
  /**
   * The flow, the choices the caller makes, what is asked for and looked up, and the flows they come to,
   * in order.
   * Example: ["reception","1","hours","silence"].
   */
  readonly path?: readonly string[]
  /**
   * The prompts the caller hears in a flow, in order, up to whoever takes the call.
   * Example: ["welcome.wav","choose.wav"].
   */
  readonly played?: readonly PromptFile[]
  /**
   * What the caller is told from the first prompt to whoever takes the call, in order, wherever it is
   * said: prompts by their files, digits that are said again as one text. Music is not said.
   * Example: ["welcome.wav","account.wav","4075"].
   */
  readonly said?: readonly string[]
  /**
   * What is played to the caller, who is then let go.
   * Example: "closed.wav".
   */
  readonly announce?: Prompts
  /**
   * The orbit the caller waits in.
   * Example: "701".
   */
  readonly park?: string
  /**
   * True when the caller hears themselves.
   * Example: true.
   */
  readonly echo?: true
  /**
   * The box the caller leaves a message in.
   * Example: "sales".
   */
  readonly voicemail?: string
  /**
   * The peer whose password the caller is asked for.
   * Example: "homeworkers".
   */
  readonly challenge?: string
  /**
   * The URIs the caller is told to try.
   * Example: "sip:reception@acme.example".
   */
  readonly redirect?: Redirect
  /**
   * What targets are sent, by name; each must have been tried. Without it not looked at.
   * Example: {"orange":{"to":"0612345678","from":"0145550100"}}.
   */
  readonly sent?: {
    readonly [k: string]: SentToTarget
  }
  /**
   * The tags the call carries when it is decided, and those the stage after gives its record; in no
   * order.
   * Example: ["vip"].
   */
  readonly tags?: readonly Name[]
  /**
   * The statuses the caller hears, in order, without 100 and without repeats.
   * Example: [180,200].
   */
  readonly 'caller-gets'?: readonly number[]
  /**
   * How long the two may talk.
   * Example: "30m".
   */
  readonly longest?: Duration
  /**
   * How long they have talked when they are told that their time is nearly over.
   * Example: "29m".
   */
  readonly warned?: Duration
  /**
   * Whether the call is recorded when the last target tried answers: true or false, or the recording
   * server it is recorded at.
   * Example: true.
   */
  readonly record?: boolean | Name
  /**
   * The rule of the stage after that speaks when no target took the call.
   * Example: "carriers-out".
   */
  readonly after?: string
  /**
   * Where targets stand when the call is over, by name. pointsman test looks at it, a reload does not.
   * Example: {"orange":"open"}.
   */
  readonly targets?: {
    readonly [k: string]: TargetState
  }
}

/** The schema itself, as published: what `check` validates against and the reference is made from. */
export const policySchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://pointsman.dev/schema/policy.schema.json",
  "title": "PolicyFile",
  "x-noun": "a map of sections",
  "examples": [
    {
      "policy": 1,
      "rules": [
        {
          "when": {
            "peer": "anyone"
          },
          "do": {
            "dial": "sip:10.0.0.100:5080"
          }
        }
      ]
    }
  ],
  "description": "A policy, or one file of a directory that together makes one. Rules are tried in file order; the first that holds decides.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "policy": {
      "description": "The version of the policy language. Said once per policy, in any of its files; a policy without it is refused.",
      "const": 1,
      "examples": [
        1
      ]
    },
    "plan": {
      "$ref": "#/$defs/plan",
      "description": "How bare numbers read. Without it only numbers that begin with + are canonical.",
      "default": {},
      "examples": [
        {
          "home": "FR"
        }
      ]
    },
    "calendars": {
      "description": "Named opening times, asked by the conditions during and outside.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/calendar"
      },
      "default": {},
      "examples": [
        {
          "office": {
            "zone": "Europe/Paris",
            "open": {
              "mon-fri": "09:00-18:00"
            }
          }
        }
      ]
    },
    "peers": {
      "description": "Everyone we exchange calls with, by name: how we recognise them and how we reach them.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/peer"
      },
      "default": {},
      "examples": [
        {
          "pbx": {
            "source": [
              "10.0.0.10"
            ],
            "contact": "sip:10.0.0.10"
          }
        }
      ]
    },
    "pools": {
      "description": "Named sets of targets: how to pick among them and when to move to the next.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/pool"
      },
      "default": {},
      "examples": [
        {
          "pstn": {
            "pick": {
              "in-order": [
                "orange",
                "sfr"
              ]
            }
          }
        }
      ]
    },
    "media": {
      "description": "Named media profiles. Two exist without being written: direct (SDP passes, audio does not) and relay (audio crosses the media engine).",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/mediaProfile"
      },
      "default": {},
      "examples": [
        {
          "carrier": {
            "transport": "plain",
            "codecs": [
              "pcma",
              "pcmu"
            ]
          }
        }
      ]
    },
    "headers": {
      "description": "Named sets of header work, used by peers and rules. No header crosses from one leg to the other unless a set passes it.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/headerSet"
      },
      "default": {},
      "examples": [
        {
          "plain-trunk": {
            "request": {
              "drop": [
                "X-*"
              ]
            }
          }
        }
      ]
    },
    "data": {
      "description": "Named lists of numbers in files beside the policy, asked by list patterns, by the tags of the stage read and by dial. Reloaded with the policy.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/dataList"
      },
      "default": {},
      "examples": [
        {
          "vip": {
            "file": "vip.csv",
            "columns": {
              "number": "number"
            }
          }
        }
      ]
    },
    "lookups": {
      "description": "Named questions to others about a call: over HTTP, to Redis or to ENUM. Asked where a rule of the stage read says lookup, before any rule decides; answers are typed, and for when none comes there is a plan B.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/lookup"
      },
      "default": {},
      "examples": [
        {
          "crm": {
            "ask": {
              "get": "https://crm.example/callers/{from.e164}"
            },
            "reply": {
              "vip": "flag"
            },
            "else": {
              "vip": false
            }
          }
        }
      ]
    },
    "admit": {
      "description": "Who may speak at all; before anything else is asked. Tried in order, the first that holds decides; whom none holds for may. A known peer's call to an emergency number always may.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/admitRule"
      },
      "default": [],
      "examples": [
        [
          {
            "name": "scanners",
            "when": {
              "user-agent": "friendly-scanner*"
            },
            "do": {
              "reject": 403
            }
          }
        ]
      ]
    },
    "read": {
      "description": "How numbers are read before rules see them. In order; all that hold are done, each on what those before it made.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/readRule"
      },
      "default": [],
      "examples": [
        [
          {
            "when": {
              "peer": "pbx",
              "to": "9*"
            },
            "to": {
              "strip": "9"
            }
          }
        ]
      ]
    },
    "conferences": {
      "description": "Named conferences, mixed by a Janus (janus in the configuration), where an action says conference.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/conference"
      },
      "default": {},
      "examples": [
        {
          "board": {
            "pin": "4711",
            "ask": "pin.wav"
          }
        }
      ]
    },
    "flows": {
      "description": "Named flows: steps a caller is led through, where an action says flow.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/flowSteps"
      },
      "default": {},
      "examples": [
        {
          "reception": [
            {
              "play": "welcome.wav"
            },
            {
              "dial": "desk"
            }
          ]
        }
      ]
    },
    "queues": {
      "description": "Named queues: callers who wait for one of several agents, where an action says queue.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "$ref": "#/$defs/queue"
      },
      "default": {},
      "examples": [
        {
          "sales": {
            "agents": [
              "ann",
              "bob"
            ],
            "music": "hold.wav"
          }
        }
      ]
    },
    "prompts": {
      "description": "The folder of prompts, inside the policy's own folder. Prompts are MP3 files, or WAV files of 8 or 16 bits a sample (PCM, A-law, µ-law); each that is named must be there. The media engine must see them by the same path. Without it no prompt can be named.",
      "type": "string",
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
      "maxLength": 100,
      "examples": [
        "prompts"
      ]
    },
    "groups": {
      "description": "Named lists of rules, tried where an action says goto. When none of them decides, the search goes on after the rule that went there.",
      "type": "object",
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "type": "array",
        "minItems": 1,
        "items": {
          "$ref": "#/$defs/rule"
        }
      },
      "default": {},
      "examples": [
        {
          "night": [
            {
              "do": {
                "dial": "guard"
              }
            }
          ]
        }
      ]
    },
    "rules": {
      "description": "What becomes of a call. Tried in order, depth first; the first whose conditions all hold decides.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/rule"
      },
      "default": [],
      "examples": [
        [
          {
            "when": {
              "peer": "anyone"
            },
            "do": {
              "dial": "sip:10.0.0.100:5080"
            }
          }
        ]
      ]
    },
    "otherwise": {
      "$ref": "#/$defs/action",
      "description": "What becomes of a call no rule decided. When it dials or redirects, callers no peer vouches for get 403 instead.",
      "default": {
        "reject": 404
      },
      "examples": [
        {
          "reject": 404
        }
      ]
    },
    "after": {
      "description": "What becomes of calls that are dialled and that no target takes: what the caller hears, what the record is tagged with. In order; the first that holds speaks, and for all others the pool's answer-caller does. Calls that end at an application end as it says.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/afterRule"
      },
      "default": [],
      "examples": [
        [
          {
            "name": "carriers-out",
            "when": {
              "attempt": [
                "unreachable",
                "5xx"
              ]
            },
            "do": {
              "reject": 480
            }
          }
        ]
      ]
    },
    "invariants": {
      "description": "What must be so of every call of a kind, whatever rules come and go; proven by pointsman prove.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/invariant"
      },
      "default": [],
      "examples": [
        [
          {
            "name": "premium numbers are never dialled",
            "when": {
              "to": "+3389*"
            },
            "must-not": {
              "dial": true
            }
          }
        ]
      ]
    },
    "tests": {
      "description": "Calls and what must become of them; run by pointsman test, without sockets.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/test"
      },
      "default": [],
      "examples": [
        [
          {
            "name": "strangers are refused",
            "call": {
              "to": "+33145550100"
            },
            "expect": {
              "reject": 404
            }
          }
        ]
      ]
    }
  },
  "$defs": {
    "name": {
      "title": "Name",
      "x-noun": "a name",
      "description": "A name of yours: a letter, then letters, digits, - _ or a dot; at most 64 characters.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[A-Za-z][A-Za-z0-9._-]*$",
      "examples": [
        "orange"
      ]
    },
    "names": {
      "title": "Names",
      "x-noun": "a name or a list of names",
      "description": "One name, or a list that means \"one of\".",
      "anyOf": [
        {
          "$ref": "#/$defs/name"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/name"
          }
        }
      ],
      "examples": [
        "office",
        [
          "office",
          "summer"
        ]
      ]
    },
    "duration": {
      "title": "Duration",
      "x-noun": "a duration such as 4s",
      "description": "A whole number with its unit: ms, s, m or h.",
      "type": "string",
      "pattern": "^[0-9]{1,7}(ms|s|m|h)$",
      "x-unit": "ms, s, m or h, written after the number",
      "examples": [
        "4s",
        "500ms",
        "2m"
      ]
    },
    "plan": {
      "title": "Plan",
      "x-noun": "a map",
      "description": "How bare numbers read.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "home": {
          "x-noun": "a country such as FR",
          "description": "The country whose dialling habits bare numbers follow, as two capital letters (ISO 3166). With FR, 0145550100 reads as +33145550100. Without it only numbers that begin with + are canonical.",
          "type": "string",
          "pattern": "^[A-Z]{2}$",
          "examples": [
            "FR"
          ]
        },
        "emergency": {
          "description": "The numbers of kind emergency, as people dial them. Without it those of the home country.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/digits"
          },
          "examples": [
            [
              "112",
              "15",
              "17",
              "18"
            ]
          ]
        },
        "internal": {
          "description": "The numbers and users of kind internal: our own extensions.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/pattern"
          },
          "default": [],
          "examples": [
            [
              "{200-299}",
              "reception"
            ]
          ]
        }
      },
      "examples": [
        {
          "home": "FR",
          "internal": [
            "{200-299}"
          ]
        }
      ]
    },
    "digits": {
      "title": "Digits",
      "x-noun": "digits in quotes",
      "description": "Digits as they are dialled.",
      "type": "string",
      "pattern": "^[0-9*#]{2,15}$",
      "examples": [
        "112"
      ]
    },
    "calendar": {
      "title": "Calendar",
      "x-noun": "a calendar",
      "description": "When something is open, on the clock of one zone.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "zone"
      ],
      "properties": {
        "zone": {
          "description": "The time zone, by its IANA name.",
          "type": "string",
          "examples": [
            "Europe/Paris"
          ]
        },
        "open": {
          "description": "Weekly windows: a day (mon), a run of days (mon-fri) or days with commas (mon,wed), and their times; a day may be given once. Or an iCalendar file: open while one of its events lasts. Without it every day is open all day.",
          "anyOf": [
            {
              "$ref": "#/$defs/calendarFile"
            },
            {
              "$ref": "#/$defs/weeklyWindows"
            }
          ],
          "default": {
            "mon-sun": "00:00-24:00"
          },
          "examples": [
            {
              "mon-fri": "09:00-12:30 14:00-18:00",
              "sat": "10:00-12:00"
            },
            "opening-hours.ics"
          ]
        },
        "special": {
          "description": "Days with opening times of their own, which count whatever open and closed say of them; the first that means a day. For a holiday on which somebody is in.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/date"
          },
          "additionalProperties": {
            "$ref": "#/$defs/windows"
          },
          "default": {},
          "examples": [
            {
              "2026-12-24": "09:00-12:00"
            }
          ]
        },
        "closed": {
          "$ref": "#/$defs/closed",
          "description": "Days on which the weekly windows do not count.",
          "default": {},
          "examples": [
            {
              "holidays": "FR",
              "dates": [
                "2026-12-24"
              ]
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-404",
                "because": "open at all hours until the summer"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "zone": "Europe/Paris",
          "open": {
            "mon-fri": "09:00-18:00"
          },
          "closed": {
            "holidays": "FR"
          }
        }
      ]
    },
    "windows": {
      "title": "Windows",
      "x-noun": "times such as \"09:00-18:00\"",
      "description": "One or more times of a day, START-END with a blank between two. The end is not included; one at or before its start lies on the next day; 24:00 is midnight at the end of the day.",
      "type": "string",
      "minLength": 1,
      "x-unit": "HH:MM, 24-hour clock of the calendar's zone",
      "examples": [
        "09:00-12:30 14:00-18:00"
      ]
    },
    "weeklyWindows": {
      "title": "WeeklyWindows",
      "x-noun": "a map of days and their times",
      "description": "The times of a week, by days.",
      "type": "object",
      "minProperties": 1,
      "propertyNames": {
        "title": "Days",
        "x-noun": "days such as mon-fri",
        "type": "string",
        "description": "Days of the week: mon, mon-fri or mon,wed.",
        "pattern": "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?(,(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?)*$",
        "examples": [
          "mon-fri"
        ]
      },
      "additionalProperties": {
        "$ref": "#/$defs/windows"
      },
      "examples": [
        {
          "mon-fri": "09:00-12:30 14:00-18:00",
          "sat": "10:00-12:00"
        }
      ]
    },
    "calendarFile": {
      "title": "CalendarFile",
      "x-noun": "the name of an .ics file",
      "description": "An iCalendar file (RFC 5545) in the policy's own folder, read again with it. Recurrence, exceptions and time zones count; cancelled events do not. Events without a zone are read on the calendar's clock.",
      "type": "string",
      "maxLength": 128,
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*\\.ics$",
      "examples": [
        "opening-hours.ics"
      ]
    },
    "closed": {
      "title": "Closed",
      "x-noun": "a map of holidays, dates and a file",
      "description": "Days on which a calendar is closed whatever its windows say.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "holidays": {
          "x-noun": "a country such as FR, or a region such as DE-BY",
          "description": "Closed on the public holidays of this country, as two capital letters (ISO 3166), or of one of its regions: DE-BY. Without it holidays are days like others.",
          "type": "string",
          "pattern": "^[A-Z]{2}(-[A-Z0-9]{1,4})?$",
          "examples": [
            "FR",
            "DE-BY"
          ]
        },
        "dates": {
          "description": "Closed on these days.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/date"
          },
          "default": [],
          "examples": [
            [
              "2026-12-24"
            ]
          ]
        },
        "events": {
          "$ref": "#/$defs/calendarFile",
          "description": "Closed while an event of this iCalendar file lasts, special days included. Without it only on the days above.",
          "examples": [
            "closures.ics"
          ]
        }
      },
      "examples": [
        {
          "holidays": "FR",
          "dates": [
            "2026-12-24"
          ]
        }
      ]
    },
    "date": {
      "title": "CalendarDate",
      "x-noun": "a date such as \"2026-12-24\"",
      "description": "A day as YYYY-MM-DD, a run of days as FIRST..LAST, both included, or a day of every year as MM-DD.",
      "type": "string",
      "x-unit": "YYYY-MM-DD, YYYY-MM-DD..YYYY-MM-DD or MM-DD",
      "examples": [
        "2026-12-24",
        "2026-12-24..2027-01-02",
        "12-25"
      ]
    },
    "allow": {
      "title": "Allow",
      "x-noun": "a list of codes and reasons",
      "description": "Warnings that are meant to be at this place, inner places excepted. One that silences nothing is a warning itself; an error cannot be allowed.",
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/allowance"
      },
      "examples": [
        [
          {
            "code": "POL-401",
            "because": "the branch lies inside the office network"
          }
        ]
      ]
    },
    "allowance": {
      "title": "Allowance",
      "x-noun": "a code and a reason",
      "description": "One kind of warning, and why it is meant to be.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "code",
        "because"
      ],
      "properties": {
        "code": {
          "x-noun": "a code such as POL-401",
          "description": "The code the warning carries.",
          "type": "string",
          "pattern": "^POL-[0-9]{3}$",
          "examples": [
            "POL-401"
          ]
        },
        "because": {
          "description": "The reason, for whoever reads the policy next.",
          "type": "string",
          "minLength": 1,
          "maxLength": 500,
          "examples": [
            "the branch lies inside the office network"
          ]
        }
      },
      "examples": [
        {
          "code": "POL-401",
          "because": "the branch lies inside the office network"
        }
      ]
    },
    "peer": {
      "title": "Peer",
      "x-noun": "a peer",
      "description": "A party we exchange calls with.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "source": {
          "x-noun": "a list of addresses, or a map with digest",
          "description": "How we recognise their calls: the addresses they come from, of which the most specific peer vouches, or another proof of who calls. Without it the peer can be dialled and never vouches for a caller.",
          "anyOf": [
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/network"
              }
            },
            {
              "$ref": "#/$defs/proof"
            }
          ],
          "default": [],
          "examples": [
            [
              "193.252.0.0/20",
              "10.0.0.10"
            ],
            {
              "digest": {
                "realm": "acme.example",
                "users": "secret:homeworkers"
              }
            }
          ]
        },
        "contact": {
          "description": "How we reach them: one SIP URI, or several tried in order. Without a user the called user goes there. The word registered rings the phones that registered for the called user. Without it the peer can call and never be dialled.",
          "anyOf": [
            {
              "$ref": "#/$defs/sipUri"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/sipUri"
              }
            }
          ],
          "examples": [
            "sip:10.0.0.10",
            [
              "sip:gw1.orange.example;transport=tcp",
              "sip:gw2.orange.example;transport=tcp"
            ],
            "registered"
          ]
        },
        "auth": {
          "$ref": "#/$defs/credentials",
          "description": "Who we are when they ask for a proof: what answers their 401 and 407, once for each request, REGISTER included. Without it such an answer fails the attempt.",
          "examples": [
            {
              "username": "acme",
              "password": "secret:orange"
            }
          ]
        },
        "register": {
          "$ref": "#/$defs/enrolment",
          "description": "We register with them, so that they know where to send our calls. Calls to the address we leave there are theirs wherever they come from. Without it they know it from elsewhere.",
          "examples": [
            {
              "as": "sip:acme@orange.example"
            }
          ]
        },
        "media": {
          "$ref": "#/$defs/name",
          "description": "The media profile of calls with this peer: direct, relay or one of yours. A rule's media wins. Without either, relay when a media engine is configured, else direct.",
          "examples": [
            "relay"
          ]
        },
        "trusted": {
          "description": "Whether we share a trust domain with the peer (RFC 3325): we believe its P-Asserted-Identity, and it may learn the number of a caller who withholds it. To other peers a withheld caller is anonymous, and no set of headers changes that.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "send": {
          "$ref": "#/$defs/send",
          "description": "How this peer likes to receive calls.",
          "default": {},
          "examples": [
            {
              "headers": "plain-trunk"
            }
          ]
        },
        "transfer": {
          "$ref": "#/$defs/transfer",
          "description": "What becomes of transfers this peer asks for. A rule's transfer wins. Without either handle.",
          "examples": [
            "refuse"
          ]
        },
        "limit": {
          "$ref": "#/$defs/limit",
          "description": "How many calls we exchange with this peer. Without it as many as come.",
          "examples": [
            {
              "calls": 60,
              "rate": "5/s"
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-401",
                "because": "the branch lies inside the office network"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "source": [
            "10.0.0.10"
          ],
          "contact": "sip:10.0.0.10",
          "media": "relay"
        }
      ]
    },
    "proof": {
      "title": "Proof",
      "x-noun": "a map of addresses, tls, jwt, digest and to",
      "description": "How callers are recognised. addresses, tls and to stand together: all that are written must hold. A password or a token is a proof of its own, wherever the call comes from, and comes first; then a certificate, then an address together with the number called, then an address alone, then the number called alone.",
      "x-absent": "not asked",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "addresses": {
          "description": "The addresses their calls come from; of several peers the smallest network decides.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/network"
          },
          "examples": [
            [
              "193.252.0.0/20",
              "10.0.0.10"
            ]
          ]
        },
        "tls": {
          "description": "A name in the certificate they show over TLS or WSS, or one of several. The listener must ask for certificates and trust theirs. A whole name comes before *.DOMAIN.",
          "anyOf": [
            {
              "$ref": "#/$defs/tlsSubject"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/tlsSubject"
              }
            }
          ],
          "examples": [
            "sip.orange.example",
            [
              "gw1.orange.example",
              "*.sbc.orange.example"
            ]
          ]
        },
        "jwt": {
          "$ref": "#/$defs/jwtSource",
          "description": "They show a signed token (RFC 7519) in the header Authorization: Bearer, as RFC 8898 has it.",
          "examples": [
            {
              "issuer": "https://id.acme.example",
              "keys": "acme.jwks"
            }
          ]
        },
        "to": {
          "$ref": "#/$defs/patterns",
          "description": "The numbers they are called at: whoever calls one is theirs. Nobody proves anything by dialling a number; write addresses beside it where that matters.",
          "examples": [
            "+331455501{00-99}"
          ]
        },
        "digest": {
          "$ref": "#/$defs/digest",
          "description": "They know a password. Strangers no rule takes are asked for it. Without it no password is a proof.",
          "examples": [
            {
              "realm": "acme.example",
              "users": "secret:homeworkers"
            }
          ]
        }
      },
      "examples": [
        {
          "digest": {
            "realm": "acme.example",
            "users": "secret:homeworkers"
          }
        }
      ]
    },
    "tlsSubject": {
      "title": "TlsSubject",
      "x-noun": "a name in a certificate",
      "description": "A name in a certificate: sip.orange.example, *.orange.example for any one label before it, or sip:orange.example.",
      "type": "string",
      "maxLength": 255,
      "pattern": "^(sips?:)?(\\*\\.)?[A-Za-z0-9][A-Za-z0-9.-]*$",
      "examples": [
        "sip.orange.example",
        "*.orange.example"
      ]
    },
    "jwtSource": {
      "title": "JwtSource",
      "x-noun": "a map of issuer, keys, audience and user",
      "description": "Which tokens are a peer's. A token must be signed with a known key, and its time must not be over.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "issuer",
        "keys"
      ],
      "properties": {
        "issuer": {
          "description": "Who signs the tokens: the claim iss.",
          "type": "string",
          "minLength": 1,
          "maxLength": 512,
          "examples": [
            "https://id.acme.example"
          ]
        },
        "keys": {
          "x-noun": "a .jwks file or a secret",
          "description": "What signatures are checked with: a file of public keys (RFC 7517) in the policy's own folder, for RS256, PS256, ES256, ES384 and EdDSA; or a secret both sides know, for HS256.",
          "type": "string",
          "maxLength": 128,
          "pattern": "^(secret:[A-Za-z][A-Za-z0-9._-]*|[A-Za-z0-9][A-Za-z0-9._-]*\\.jwks)$",
          "examples": [
            "acme.jwks",
            "secret:acme-tokens"
          ]
        },
        "audience": {
          "description": "Whom the tokens must be for: the claim aud. Without it not looked at.",
          "type": "string",
          "minLength": 1,
          "maxLength": 512,
          "examples": [
            "pointsman"
          ]
        },
        "user": {
          "description": "The claim that names the user, for the condition user.",
          "type": "string",
          "minLength": 1,
          "maxLength": 64,
          "default": "sub",
          "examples": [
            "sub",
            "preferred_username"
          ]
        }
      },
      "examples": [
        {
          "issuer": "https://id.acme.example",
          "keys": "acme.jwks",
          "audience": "pointsman"
        }
      ]
    },
    "digest": {
      "title": "Digest",
      "x-noun": "a map of realm and users",
      "description": "Names and passwords that are proved without being sent (RFC 7616, RFC 8760).",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "realm",
        "users"
      ],
      "properties": {
        "realm": {
          "description": "What phones are told the password is for, most often the domain of their addresses. One peer has it.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "pattern": "^[^\\u0000-\\u001f\\u007f\"\\\\]*$",
          "examples": [
            "acme.example"
          ]
        },
        "algorithms": {
          "description": "What is asked for, the strongest first whatever the order here. Some phones give up at the sight of one they do not know: baresip before 2.0 wants [md5].",
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "type": "string",
            "enum": [
              "sha-256",
              "md5"
            ]
          },
          "default": [
            "sha-256",
            "md5"
          ],
          "examples": [
            [
              "md5"
            ]
          ]
        },
        "users": {
          "description": "Who there is: a secret with a line for each, NAME:PASSWORD or, as htdigest writes it, NAME:REALM:HASH; or a lookup that knows them.",
          "anyOf": [
            {
              "$ref": "#/$defs/secretRef"
            },
            {
              "$ref": "#/$defs/usersLookup"
            }
          ],
          "examples": [
            "secret:homeworkers",
            {
              "lookup": "directory"
            }
          ]
        }
      },
      "examples": [
        {
          "realm": "acme.example",
          "users": "secret:homeworkers"
        }
      ]
    },
    "usersLookup": {
      "title": "UsersLookup",
      "x-noun": "a map with lookup",
      "description": "Users whom others know. The lookup quotes {user}, the name somebody claims, and its reply has fields of type text called sha-256, md5 or both: the hash of NAME:REALM:PASSWORD in hexadecimal, as htdigest makes it. Who is not known there is nobody; while it does not answer, nobody is let in and nobody locked out.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "lookup"
      ],
      "properties": {
        "lookup": {
          "$ref": "#/$defs/name",
          "description": "Whom to ask.",
          "examples": [
            "directory"
          ]
        }
      },
      "examples": [
        {
          "lookup": "directory"
        }
      ]
    },
    "secretRef": {
      "title": "SecretRef",
      "x-noun": "a secret such as secret:orange",
      "description": "The name of a secret, never the secret. The router reads it from the variable POINTSMAN_SECRET_NAME, in capitals with _ for - and ., or from the file of that name in the folder given with --secrets.",
      "type": "string",
      "maxLength": 71,
      "pattern": "^secret:[A-Za-z][A-Za-z0-9._-]*$",
      "examples": [
        "secret:orange"
      ]
    },
    "credentials": {
      "title": "Credentials",
      "x-noun": "a map of username and password",
      "description": "A name and a password of ours.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "username",
        "password"
      ],
      "properties": {
        "username": {
          "description": "The name they know us by.",
          "type": "string",
          "minLength": 1,
          "maxLength": 256,
          "pattern": "^[^\\u0000-\\u001f\\u007f]*$",
          "examples": [
            "acme"
          ]
        },
        "password": {
          "$ref": "#/$defs/secretRef",
          "description": "The password, as the name of a secret.",
          "examples": [
            "secret:orange"
          ]
        },
        "realm": {
          "description": "The only realm that gets an answer. Without it any that asks.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "pattern": "^[^\\u0000-\\u001f\\u007f]*$",
          "examples": [
            "orange.example"
          ]
        }
      },
      "examples": [
        {
          "username": "acme",
          "password": "secret:orange"
        }
      ]
    },
    "enrolment": {
      "title": "Enrolment",
      "x-noun": "a map such as { as: \"sip:acme@orange.example\" }",
      "description": "A registration of ours with a peer (RFC 3261 §10): made when the router starts, refreshed before it ends, taken back when the router stops.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "as"
      ],
      "properties": {
        "as": {
          "$ref": "#/$defs/sipUri",
          "description": "Our address with them, the one we register for, with its user.",
          "examples": [
            "sip:acme@orange.example"
          ]
        },
        "at": {
          "description": "Where they take registrations: one SIP URI, or several, of which the next is asked when one cannot be reached, says nothing or answers 5xx. Without it the host of as.",
          "anyOf": [
            {
              "$ref": "#/$defs/sipUri"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/sipUri"
              }
            }
          ],
          "examples": [
            "sip:reg.orange.example;transport=tcp",
            [
              "sip:reg1.orange.example",
              "sip:reg2.orange.example"
            ]
          ]
        },
        "user": {
          "description": "The user their calls to us are addressed to, which rules see as to. Without it the user of as.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "pattern": "^[A-Za-z0-9_.!~*'()&=+$,;?/%-]+$",
          "examples": [
            "+33145550100"
          ]
        },
        "expires": {
          "$ref": "#/$defs/duration",
          "description": "How long we ask them to keep it, from 30 seconds to a day. They may grant less, or ask for more.",
          "default": "1h",
          "examples": [
            "10m"
          ]
        },
        "through": {
          "$ref": "#/$defs/sipUri",
          "description": "The proxy REGISTER is sent to, whatever at says. Without it straight to where at leads.",
          "examples": [
            "sip:proxy.orange.example"
          ]
        }
      },
      "examples": [
        {
          "as": "sip:acme@orange.example"
        },
        {
          "as": "sip:acme@orange.example",
          "at": [
            "sip:reg1.orange.example",
            "sip:reg2.orange.example"
          ],
          "expires": "10m"
        }
      ]
    },
    "limit": {
      "title": "PeerLimit",
      "x-noun": "a map",
      "description": "How many calls we exchange with a peer. A call counts from its INVITE until it is over; one from the peer back to the peer counts twice. A call from a peer that is full hears 503; as a target the peer is passed over with the cause limit. No limit holds an emergency call back.",
      "x-absent": "no limit",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "calls": {
          "description": "How many calls at once, from the peer and to it together.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "x-unit": "calls",
          "examples": [
            60
          ]
        },
        "rate": {
          "$ref": "#/$defs/rate",
          "description": "How many new calls, from the peer and to it together. As many may come in one go.",
          "examples": [
            "5/s"
          ]
        },
        "per-contact": {
          "description": "How many calls at once to each contact of the peer.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "x-unit": "calls",
          "examples": [
            30
          ]
        },
        "per-caller": {
          "description": "How many calls at once one caller of the peer may have, told by the number or user in From. One more hears 486.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "x-unit": "calls",
          "examples": [
            2
          ]
        }
      },
      "examples": [
        {
          "calls": 60,
          "rate": "5/s"
        }
      ]
    },
    "ruleLimit": {
      "title": "RuleLimit",
      "x-noun": "a map",
      "description": "How many calls a rule sends on, and how long each may last. A call counts from when the rule decides until it is over. No limit on how many holds an emergency call back.",
      "x-absent": "no limit",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "calls": {
          "description": "How many calls at once.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "x-unit": "calls",
          "examples": [
            10
          ]
        },
        "rate": {
          "$ref": "#/$defs/rate",
          "description": "How many new calls. As many may come in one go.",
          "examples": [
            "5/s"
          ]
        },
        "per-caller": {
          "description": "How many calls at once one caller may have, told by the number or user in From.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "x-unit": "calls",
          "examples": [
            1
          ]
        },
        "duration": {
          "$ref": "#/$defs/duration",
          "description": "How long the two may talk, from the answer; then both are hung up. The call to a transfer's target has a bound of its own, by the rule that decides on it.",
          "examples": [
            "2h"
          ]
        },
        "warn": {
          "$ref": "#/$defs/warning",
          "description": "What those who talk hear before their time is over. Only beside duration. Without it the call ends without a word.",
          "examples": [
            {
              "before": "1m",
              "play": "one-minute.wav"
            }
          ]
        },
        "reject": {
          "$ref": "#/$defs/reject",
          "description": "What one call more hears. The limit that left no room is in the record and the metrics.",
          "default": 486,
          "examples": [
            480,
            {
              "status": 480,
              "reason": "All lines are taken"
            }
          ]
        }
      },
      "examples": [
        {
          "calls": 10,
          "per-caller": 1
        }
      ]
    },
    "warning": {
      "title": "Warning",
      "x-noun": "a map",
      "description": "A prompt in the middle of the talk: whoever is told does not hear the other side meanwhile. The call's media goes through the media engine, whatever else is said of it; without an engine nobody is told.",
      "x-absent": "no warning",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "before",
        "play"
      ],
      "properties": {
        "before": {
          "$ref": "#/$defs/duration",
          "description": "So long before the end.",
          "examples": [
            "1m"
          ]
        },
        "play": {
          "$ref": "#/$defs/promptFile",
          "description": "What is said.",
          "examples": [
            "one-minute.wav"
          ]
        },
        "to": {
          "description": "Who is told.",
          "enum": [
            "caller",
            "callee",
            "both"
          ],
          "default": "caller",
          "examples": [
            "both"
          ]
        }
      },
      "examples": [
        {
          "before": "1m",
          "play": "one-minute.wav"
        }
      ]
    },
    "rate": {
      "title": "Rate",
      "x-noun": "a rate such as 5/s",
      "description": "So many in a second (5/s) or in a minute (30/m).",
      "type": "string",
      "pattern": "^[1-9][0-9]{0,5}/[sm]$",
      "x-unit": "per s or m, written after the number",
      "examples": [
        "5/s",
        "30/m"
      ]
    },
    "network": {
      "title": "Network",
      "x-noun": "an address or network",
      "description": "An IPv4 or IPv6 address, or a network as ADDRESS/BITS.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "193.252.0.0/20",
        "10.0.0.10",
        "2001:db8::/32"
      ]
    },
    "sipUri": {
      "title": "SipUri",
      "x-noun": "a SIP URI",
      "description": "A SIP URI. A plain host is normal: the called user then goes there.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "sip:10.0.0.10",
        "sip:gw1.orange.example:5060;transport=tcp"
      ]
    },
    "send": {
      "title": "Send",
      "x-noun": "a map",
      "description": "How a call is shaped for the peer that receives it.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "headers": {
          "$ref": "#/$defs/headerChoice",
          "description": "Header work on calls sent to this peer, after the rule's. Without it none.",
          "examples": [
            "plain-trunk"
          ]
        },
        "to": {
          "$ref": "#/$defs/numberShape",
          "description": "How this peer wants the number called, in the Request-URI and To. What is no number is always sent as it was dialled.",
          "default": "as-dialled",
          "examples": [
            "e164",
            {
              "as": "national",
              "prefix": "9"
            }
          ]
        },
        "from": {
          "$ref": "#/$defs/numberShape",
          "description": "How this peer wants the caller's number, in From.",
          "default": "as-dialled",
          "examples": [
            "national"
          ]
        },
        "pai": {
          "$ref": "#/$defs/numberShape",
          "description": "Sends P-Asserted-Identity with the caller's number in this shape (RFC 3325). Only to a trusted peer. Without it none is sent.",
          "examples": [
            "e164"
          ]
        },
        "diversion": {
          "$ref": "#/$defs/numberShape",
          "description": "Sends the Diversion lines of the call on, their numbers in this shape (RFC 5806). Without it none is sent.",
          "examples": [
            "e164"
          ]
        }
      },
      "examples": [
        {
          "to": "e164",
          "from": "national",
          "headers": "plain-trunk"
        }
      ]
    },
    "numberForm": {
      "title": "NumberForm",
      "x-noun": "a form of number",
      "description": "e164 (+33612345678), digits (33612345678), national (0612345678; numbers abroad as international-00), international-00 (0033612345678), as-dialled (as it came, after reading).",
      "type": "string",
      "enum": [
        "e164",
        "digits",
        "national",
        "international-00",
        "as-dialled"
      ],
      "examples": [
        "e164"
      ]
    },
    "numberShape": {
      "title": "NumberShape",
      "x-noun": "a form of number, or a map of as, strip and prefix",
      "description": "A form of number, or a form with digits taken off and put before.",
      "anyOf": [
        {
          "$ref": "#/$defs/numberForm"
        },
        {
          "type": "object",
          "additionalProperties": false,
          "minProperties": 1,
          "properties": {
            "as": {
              "$ref": "#/$defs/numberForm",
              "description": "The form to begin with.",
              "default": "as-dialled",
              "examples": [
                "national"
              ]
            },
            "strip": {
              "$ref": "#/$defs/affix",
              "description": "What is then taken off; where it is not at the beginning, the form is sent as it is. Without it nothing.",
              "examples": [
                "+33"
              ]
            },
            "prefix": {
              "$ref": "#/$defs/affix",
              "description": "What is then put before it. Without it nothing.",
              "examples": [
                "9"
              ]
            }
          },
          "examples": [
            {
              "as": "national",
              "prefix": "9"
            }
          ]
        }
      ],
      "examples": [
        "e164",
        {
          "as": "national",
          "prefix": "9"
        }
      ]
    },
    "identity": {
      "title": "Identity",
      "x-noun": "a map of number, name and anonymous",
      "description": "Who is shown as the caller, in place of who calls.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "number": {
          "description": "The number or user shown. Without it the caller's.",
          "type": "string",
          "minLength": 1,
          "maxLength": 64,
          "pattern": "^[^\\u0000-\\u0020\\u007f<>\"@]+$",
          "examples": [
            "+33145550100"
          ]
        },
        "name": {
          "description": "The name shown. Without it the caller's, unless a number is given: then none.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "pattern": "^[^\\u0000-\\u001f\\u007f]*$",
          "examples": [
            "ACME"
          ]
        },
        "anonymous": {
          "description": "Withholds the caller, as if they had asked for it: nobody is shown; a trusted peer that gets P-Asserted-Identity learns the number from it, with Privacy: id.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        }
      },
      "examples": [
        {
          "number": "+33145550100",
          "name": "ACME"
        }
      ]
    },
    "pool": {
      "title": "Pool",
      "x-noun": "a pool",
      "description": "Targets, how to pick among them and when to move on.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "pick"
      ],
      "properties": {
        "pick": {
          "$ref": "#/$defs/pick",
          "description": "The first tier: its members and the order in which a call tries them.",
          "examples": [
            {
              "in-order": [
                "orange",
                "sfr"
              ]
            },
            {
              "weighted": {
                "orange": 70,
                "sfr": 30
              }
            }
          ]
        },
        "then": {
          "description": "Further tiers, in order; each is used only when all above are used up. A name is a tier of one: a peer, a URI, or another pool, whose tiers then follow here under this pool's failover.",
          "anyOf": [
            {
              "$ref": "#/$defs/member"
            },
            {
              "$ref": "#/$defs/pick"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "anyOf": [
                  {
                    "$ref": "#/$defs/member"
                  },
                  {
                    "$ref": "#/$defs/pick"
                  }
                ]
              }
            }
          ],
          "default": [],
          "examples": [
            [
              "backup"
            ],
            [
              {
                "round-robin": [
                  "far1",
                  "far2"
                ]
              }
            ]
          ]
        },
        "failover": {
          "$ref": "#/$defs/failover",
          "description": "When a failed attempt moves the call to the next target, and how long each thing may take.",
          "default": {},
          "examples": [
            {
              "no-progress": "4s",
              "ring": "45s"
            }
          ]
        },
        "answer-caller": {
          "$ref": "#/$defs/answerCaller",
          "description": "What the caller hears when no target took the call: their status for each failure.",
          "default": {
            "401": 500,
            "407": 500,
            "503": 500,
            "3xx": 480,
            "unreachable": 500,
            "no-progress": 408,
            "no-answer": 480,
            "tls": 500,
            "media": 503,
            "limit": 503,
            "open-circuit": 500
          },
          "examples": [
            {
              "503": 503,
              "no-answer": 408
            }
          ]
        },
        "health": {
          "$ref": "#/$defs/health",
          "description": "How we find out which targets of this pool take calls. Without it every target is tried; in any case one that answers 503 with Retry-After is left alone for that long. Without it nothing else is watched. An emergency call tries those that take no calls last, but for the ones drained by hand.",
          "examples": [
            {
              "probe": {
                "every": "20s"
              },
              "breaker": {
                "rest": "30s"
              }
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-403",
                "because": "the ring time is shared with other pools"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "pick": {
            "in-order": [
              "orange",
              "sfr"
            ]
          },
          "failover": {
            "ring": "45s"
          }
        }
      ]
    },
    "member": {
      "title": "Member",
      "x-noun": "a peer's name or a SIP URI",
      "description": "A target: a peer's name (all its contacts, in order), a SIP URI, or, where targets follow each other, a pool's name.",
      "type": "string",
      "minLength": 1,
      "maxLength": 512,
      "examples": [
        "orange",
        "sip:10.0.0.100:5080"
      ]
    },
    "members": {
      "title": "Members",
      "x-noun": "a list of peers and SIP URIs",
      "description": "Targets, each once.",
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/member"
      },
      "examples": [
        [
          "orange",
          "sfr"
        ]
      ]
    },
    "pick": {
      "title": "TierOptions",
      "x-noun": "a way to pick",
      "description": "The members of one tier under the word that says how to order them for a call. Exactly one word.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "in-order": {
          "$ref": "#/$defs/members",
          "description": "Always the first, then the next.",
          "examples": [
            [
              "orange",
              "sfr"
            ]
          ]
        },
        "round-robin": {
          "$ref": "#/$defs/members",
          "description": "Each call begins with the member after the one the call before began with.",
          "examples": [
            [
              "gw1",
              "gw2",
              "gw3"
            ]
          ]
        },
        "least-calls": {
          "$ref": "#/$defs/members",
          "description": "The member with the fewest calls first; equals take turns.",
          "examples": [
            [
              "gw1",
              "gw2",
              "gw3"
            ]
          ]
        },
        "random-two": {
          "$ref": "#/$defs/members",
          "description": "Of two members drawn by chance the one with fewer calls. Several routers that share the members do not all choose the same one.",
          "examples": [
            [
              "gw1",
              "gw2",
              "gw3"
            ]
          ]
        },
        "latency": {
          "$ref": "#/$defs/members",
          "description": "The member that answers soonest, by its newest attempts and probes; one nobody has tried comes first.",
          "examples": [
            [
              "gw1",
              "gw2",
              "gw3"
            ]
          ]
        },
        "hash": {
          "$ref": "#/$defs/hashOptions",
          "description": "Calls that show the same go to the same member. When one is gone its calls spread over all others, and no other call moves.",
          "examples": [
            {
              "by": "from",
              "among": [
                "gw1",
                "gw2",
                "gw3"
              ]
            }
          ]
        },
        "weighted": {
          "description": "Each member gets its share of the calls. A member of weight 0 is used only when no other is left.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/member"
          },
          "additionalProperties": {
            "$ref": "#/$defs/weight"
          },
          "examples": [
            {
              "orange": 70,
              "sfr": 30
            }
          ]
        },
        "all": {
          "$ref": "#/$defs/ringing",
          "description": "All members ring for one attempt; who answers first has the call, and the others stop ringing. While several ring the caller hears ringing and no early media. A 6xx of one speaks for all (RFC 3261 §16.7); otherwise the attempt fails when the last member has failed.",
          "examples": [
            [
              "alice",
              "bob"
            ],
            {
              "alice": "0s",
              "bob": "5s"
            }
          ]
        }
      },
      "examples": [
        {
          "weighted": {
            "orange": 70,
            "sfr": 30
          }
        }
      ]
    },
    "ringing": {
      "title": "Ringing",
      "x-noun": "a list of peers and SIP URIs, or a map of them with delays",
      "description": "Targets that ring together: a list, which all ring at once, or a map with how long after the first each begins. When nobody rings any more, the next begins at once.",
      "anyOf": [
        {
          "type": "array",
          "minItems": 2,
          "maxItems": 10,
          "items": {
            "$ref": "#/$defs/member"
          }
        },
        {
          "type": "object",
          "minProperties": 2,
          "maxProperties": 10,
          "propertyNames": {
            "$ref": "#/$defs/member"
          },
          "additionalProperties": {
            "$ref": "#/$defs/duration"
          }
        }
      ],
      "examples": [
        [
          "alice",
          "bob"
        ],
        {
          "alice": "0s",
          "bob": "5s"
        }
      ]
    },
    "hashOptions": {
      "title": "HashOptions",
      "x-noun": "a map of by and among",
      "description": "What calls are told apart by, and the members they are spread among.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "by",
        "among"
      ],
      "properties": {
        "by": {
          "description": "What is the same for calls that go to the same member: the caller (from), who is called (to), the Call-ID, or the address the call comes from (source). Callers who withhold who they are spread, by the Call-ID.",
          "type": "string",
          "enum": [
            "from",
            "to",
            "call-id",
            "source"
          ],
          "examples": [
            "from"
          ]
        },
        "among": {
          "$ref": "#/$defs/members",
          "description": "The members.",
          "examples": [
            [
              "gw1",
              "gw2",
              "gw3"
            ]
          ]
        }
      },
      "examples": [
        {
          "by": "from",
          "among": [
            "gw1",
            "gw2",
            "gw3"
          ]
        }
      ]
    },
    "weight": {
      "title": "Weight",
      "x-noun": "a weight",
      "description": "A share, relative to the other members' weights.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000,
      "x-unit": "parts of the sum of the weights",
      "examples": [
        70
      ]
    },
    "failover": {
      "title": "FailoverOptions",
      "x-noun": "a map",
      "description": "When a failed attempt moves the call to the next target, and how long each thing may take.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "next-on": {
          "$ref": "#/$defs/failures",
          "description": "Failures that move the call to the next target. The list replaces the default.",
          "default": [
            "unreachable",
            "no-progress",
            "tls",
            408,
            500,
            502,
            503,
            504
          ],
          "examples": [
            [
              "unreachable",
              "no-progress",
              "5xx"
            ]
          ]
        },
        "stop-on": {
          "$ref": "#/$defs/failures",
          "description": "Failures that end the hunt at once; the caller gets this answer. Wins over next-on. The list replaces the default.",
          "default": [
            404,
            480,
            484,
            486,
            "6xx"
          ],
          "examples": [
            [
              404,
              480,
              484,
              486,
              "6xx"
            ]
          ]
        },
        "stop-after": {
          "description": "Once the caller heard this much of a target, a failure of it ends the hunt, whatever next-on says: ringing is anything but 100 Trying, early-media its voice. Ringing too long, where next-on names no-answer, moves on all the same. Without it what was heard does not count.",
          "type": "string",
          "enum": [
            "ringing",
            "early-media"
          ],
          "examples": [
            "early-media"
          ]
        },
        "no-progress": {
          "$ref": "#/$defs/duration",
          "description": "An attempt that brings no response at all for this long fails with no-progress; 100 Trying counts as one.",
          "default": "4s",
          "examples": [
            "4s"
          ]
        },
        "ring": {
          "$ref": "#/$defs/duration",
          "description": "An attempt that is not answered this long after its INVITE fails with no-answer.",
          "default": "60s",
          "examples": [
            "45s"
          ]
        },
        "redirect": {
          "description": "What becomes of a 3xx: refuse takes it for a failure like any other; follow dials its contacts next, before the other targets, each as an attempt of its own.",
          "anyOf": [
            {
              "type": "string",
              "enum": [
                "refuse",
                "follow"
              ]
            },
            {
              "$ref": "#/$defs/redirectOptions"
            }
          ],
          "default": "refuse",
          "examples": [
            "follow",
            {
              "hosts": [
                "*.orange.example"
              ],
              "contacts": 3
            }
          ]
        },
        "budget": {
          "$ref": "#/$defs/budget",
          "description": "What all attempts of one call may cost together.",
          "default": {
            "attempts": 5,
            "total": "2m"
          },
          "examples": [
            {
              "attempts": 3,
              "total": "70s"
            }
          ]
        }
      },
      "examples": [
        {
          "next-on": [
            "unreachable",
            "no-progress",
            "5xx"
          ],
          "no-progress": "4s",
          "ring": "45s"
        }
      ]
    },
    "budget": {
      "title": "Budget",
      "x-noun": "a map",
      "description": "What all attempts of one call may cost together.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "attempts": {
          "description": "How many targets one call may try.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 5,
          "x-unit": "attempts",
          "examples": [
            3
          ]
        },
        "total": {
          "$ref": "#/$defs/duration",
          "description": "How long all attempts together may take before the caller is told.",
          "default": "2m",
          "examples": [
            "70s"
          ]
        }
      },
      "examples": [
        {
          "attempts": 3,
          "total": "70s"
        }
      ]
    },
    "redirectOptions": {
      "title": "RedirectOptions",
      "x-noun": "a map",
      "description": "Follows a 3xx within these bounds.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "hosts": {
          "description": "The hosts a call may be sent to in this way; *.DOMAIN is every host below a domain, * any host. Without it the hosts of the pool's own targets.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/hostPattern"
          },
          "examples": [
            [
              "*.orange.example"
            ]
          ]
        },
        "contacts": {
          "description": "How many contacts of one answer are tried, best first.",
          "type": "integer",
          "minimum": 1,
          "maximum": 20,
          "default": 3,
          "x-unit": "contacts",
          "examples": [
            3
          ]
        },
        "depth": {
          "description": "How many answers in a row may send the call on.",
          "type": "integer",
          "minimum": 1,
          "maximum": 10,
          "default": 2,
          "x-unit": "answers",
          "examples": [
            2
          ]
        }
      },
      "examples": [
        {
          "hosts": [
            "*.orange.example"
          ],
          "contacts": 3
        }
      ]
    },
    "hostPattern": {
      "title": "HostPattern",
      "x-noun": "a host such as *.orange.example",
      "description": "A host name or address; *.DOMAIN is every host below a domain, * any host.",
      "type": "string",
      "maxLength": 256,
      "pattern": "^(\\*|(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*|[0-9A-Fa-f:.]+)$",
      "examples": [
        "*.orange.example"
      ]
    },
    "answerCaller": {
      "title": "AnswerCaller",
      "x-noun": "a map from failures to statuses",
      "description": "Failure: the status the caller hears for it. A failure is a status in quotes, a class such as 5xx, or a cause of our own; a status counts before its class. What is not named is answered as by default, a target's own status as it came. The Reason header keeps what the target said.",
      "type": "object",
      "minProperties": 1,
      "propertyNames": {
        "$ref": "#/$defs/failureKey"
      },
      "additionalProperties": {
        "$ref": "#/$defs/rejectStatus"
      },
      "examples": [
        {
          "503": 503,
          "no-answer": 408
        }
      ]
    },
    "failureKey": {
      "title": "FailureKey",
      "x-noun": "a failure such as \"503\"",
      "description": "A status in quotes, a class (3xx to 6xx), or a cause: unreachable, no-progress, no-answer, tls, media, limit, open-circuit.",
      "type": "string",
      "pattern": "^([3-6][0-9]{2}|[3-6]xx|unreachable|no-progress|no-answer|tls|media|limit|open-circuit)$",
      "examples": [
        "503"
      ]
    },
    "health": {
      "title": "HealthOptions",
      "x-noun": "a map of probe, breaker and outlier",
      "description": "How we find out which targets of a pool take calls. What is learned stays over a reload, not over a restart; what was drained by hand stays out as long as the policy names it, with whatever address, or until the router starts again. When none is left that takes calls, all but those drained by hand are tried after all.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "probe": {
          "$ref": "#/$defs/probe",
          "description": "Asks each target with OPTIONS whether it lives. Without it nobody is asked.",
          "examples": [
            {
              "every": "20s",
              "down-after": 3,
              "up-after": 2
            }
          ]
        },
        "breaker": {
          "$ref": "#/$defs/breaker",
          "description": "Takes a target out when calls to it fail. Without it none is taken out.",
          "examples": [
            {
              "open-at": "5 of 20",
              "rest": "30s"
            }
          ]
        },
        "outlier": {
          "$ref": "#/$defs/outlier",
          "description": "Takes a target out when its calls do worse than those of the rest of the pool. Without it none is compared.",
          "examples": [
            {
              "failures": "20%",
              "delay": "2s"
            }
          ]
        }
      },
      "examples": [
        {
          "probe": {
            "every": "20s"
          },
          "breaker": {
            "rest": "30s"
          }
        }
      ]
    },
    "probe": {
      "title": "ProbeOptions",
      "x-noun": "a map",
      "description": "Asks a target with OPTIONS whether it lives.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "every"
      ],
      "properties": {
        "every": {
          "$ref": "#/$defs/duration",
          "description": "From one probe to the next, give or take a tenth, so that they do not all go out together.",
          "examples": [
            "20s"
          ]
        },
        "wait": {
          "$ref": "#/$defs/duration",
          "description": "How long an answer may take.",
          "default": "2s",
          "examples": [
            "2s"
          ]
        },
        "down-after": {
          "description": "After so many bad probes in a row the target is down.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 3,
          "x-unit": "probes",
          "examples": [
            3
          ]
        },
        "up-after": {
          "description": "After so many good probes in a row a target that was down is up.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 2,
          "x-unit": "probes",
          "examples": [
            2
          ]
        },
        "alive": {
          "description": "Answers of a target that lives.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/answer"
          },
          "default": [
            "2xx",
            "4xx"
          ],
          "examples": [
            [
              "2xx",
              "4xx"
            ],
            [
              200,
              405
            ]
          ]
        }
      },
      "examples": [
        {
          "every": "20s",
          "down-after": 3,
          "up-after": 2
        }
      ]
    },
    "answer": {
      "title": "Answer",
      "x-noun": "an answer such as 200 or 2xx",
      "description": "A final status, or a class of them (2xx to 6xx).",
      "anyOf": [
        {
          "type": "integer",
          "minimum": 200,
          "maximum": 699
        },
        {
          "type": "string",
          "enum": [
            "2xx",
            "3xx",
            "4xx",
            "5xx",
            "6xx"
          ]
        }
      ],
      "examples": [
        "2xx",
        405
      ]
    },
    "breaker": {
      "title": "BreakerOptions",
      "x-noun": "a map",
      "description": "Takes a target out when calls to it fail, lets it rest, and tries it with a few calls before it counts again.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "open-at": {
          "description": "So many failures among the newest so many calls take the target out.",
          "type": "string",
          "pattern": "^[1-9][0-9]{0,2} of [1-9][0-9]{0,2}$",
          "x-noun": "two numbers such as 5 of 20",
          "default": "5 of 20",
          "examples": [
            "5 of 20"
          ]
        },
        "on": {
          "$ref": "#/$defs/failures",
          "description": "What counts as a failure of the target.",
          "default": [
            "5xx",
            "unreachable",
            "no-progress",
            "tls"
          ],
          "examples": [
            [
              "5xx",
              "no-progress"
            ]
          ]
        },
        "rest": {
          "$ref": "#/$defs/duration",
          "description": "How long the target gets no calls.",
          "default": "30s",
          "examples": [
            "30s"
          ]
        },
        "trial": {
          "description": "After its rest, so many calls at once may try the target. When as many have gone well it is back; one that fails sends it to rest again.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 2,
          "x-unit": "calls",
          "examples": [
            2
          ]
        },
        "slow-start": {
          "$ref": "#/$defs/duration",
          "description": "For this long a target that came back gets a share of its calls that grows. Without it all of them at once.",
          "examples": [
            "30s"
          ]
        },
        "eject-at-most": {
          "description": "The part of the pool's targets that may be out at once because of failing calls; of two or more at least one may, and never all.",
          "type": "string",
          "pattern": "^(100|[1-9][0-9]?)%$",
          "x-noun": "a part such as 50%",
          "default": "50%",
          "x-unit": "percent of the pool's targets",
          "examples": [
            "50%"
          ]
        }
      },
      "examples": [
        {
          "open-at": "5 of 20",
          "rest": "30s"
        }
      ]
    },
    "outlier": {
      "title": "OutlierOptions",
      "x-noun": "a map",
      "description": "Compares a target with the others of its pool: one whose newest calls fail more often than theirs, or ring later, rests, and comes back by and by. Only targets that had enough calls are compared.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "calls": {
          "description": "So many of a target's newest calls are looked at; with fewer it is not compared.",
          "type": "integer",
          "minimum": 5,
          "maximum": 500,
          "default": 20,
          "x-unit": "calls",
          "examples": [
            20
          ]
        },
        "failures": {
          "description": "How much larger a part of its calls has to fail than of the others', in percent of all calls: with 20% it stands out at 25% when 5% fail elsewhere.",
          "type": "string",
          "pattern": "^(100|[1-9][0-9]?)%$",
          "x-noun": "a part such as 20%",
          "default": "20%",
          "x-unit": "percent of its calls",
          "examples": [
            "20%"
          ]
        },
        "delay": {
          "$ref": "#/$defs/duration",
          "description": "How much longer than elsewhere, on average, its callers wait until it rings or answers. Without it that does not matter.",
          "examples": [
            "2s"
          ]
        },
        "on": {
          "$ref": "#/$defs/failures",
          "description": "What counts as a failure of the target.",
          "default": [
            "5xx",
            "unreachable",
            "no-progress",
            "tls"
          ],
          "examples": [
            [
              "4xx",
              "5xx",
              "no-progress"
            ]
          ]
        },
        "rest": {
          "$ref": "#/$defs/duration",
          "description": "How long the target gets no calls.",
          "default": "30s",
          "examples": [
            "2m"
          ]
        },
        "slow-start": {
          "$ref": "#/$defs/duration",
          "description": "For this long a target that came back gets a share of its calls that grows.",
          "default": "1m",
          "examples": [
            "5m"
          ]
        },
        "eject-at-most": {
          "description": "The part of the pool's targets that may be out at once because of failing calls; of two or more at least one may, and never all.",
          "type": "string",
          "pattern": "^(100|[1-9][0-9]?)%$",
          "x-noun": "a part such as 30%",
          "default": "30%",
          "x-unit": "percent of the pool's targets",
          "examples": [
            "30%"
          ]
        }
      },
      "examples": [
        {
          "failures": "20%",
          "delay": "2s",
          "rest": "1m"
        }
      ]
    },
    "failures": {
      "title": "Failures",
      "x-noun": "a list of failures",
      "description": "Ways an attempt can fail: statuses, classes of statuses, and causes of our own.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/failure"
      },
      "examples": [
        [
          "unreachable",
          503,
          "5xx"
        ]
      ]
    },
    "failure": {
      "title": "Failure",
      "x-noun": "a failure",
      "description": "A status (503), a class (3xx to 6xx), or a cause: unreachable (the network refused), no-progress (no provisional came in time), no-answer (it rang too long), tls (the certificate was not to be trusted), media (the media engine failed), limit (the target had as many calls as it may), open-circuit (the target was resting). The last two pass a target over without an attempt, also when next-on does not name them.",
      "anyOf": [
        {
          "type": "integer",
          "minimum": 300,
          "maximum": 699
        },
        {
          "type": "string",
          "enum": [
            "unreachable",
            "no-progress",
            "no-answer",
            "tls",
            "media",
            "limit",
            "open-circuit",
            "3xx",
            "4xx",
            "5xx",
            "6xx"
          ]
        }
      ],
      "examples": [
        503,
        "5xx",
        "unreachable"
      ]
    },
    "mediaProfile": {
      "title": "MediaProfile",
      "x-noun": "a media profile",
      "description": "How a peer's audio is carried. Of every caller and target that a rule brings together, pointsman check works out what has to be done between them, and refuses what cannot be done.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "transport": {
          "description": "How audio crosses the wire: plain (RTP), srtp (encrypted, keys in the SDP), webrtc (encrypted, keys by DTLS, with ICE, as browsers speak it), or any, which a caller chooses with its offer and a target takes over from the caller. An offer of another kind is refused with 488. Over srtp and webrtc whatever is not encrypted with the call's own keys is dropped, wherever it comes from: nobody else speaks into the call, with nat or without.",
          "type": "string",
          "enum": [
            "plain",
            "srtp",
            "webrtc",
            "any"
          ],
          "default": "any",
          "examples": [
            "webrtc"
          ]
        },
        "codecs": {
          "description": "The audio codecs the peer speaks, all of them; others are not shown to it. Between two who share none audio is transcoded. ilbc and amr are passed on, never made.",
          "x-absent": "whatever it is offered",
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "$ref": "#/$defs/audioCodec"
          },
          "examples": [
            [
              "pcma",
              "pcmu"
            ],
            [
              "opus"
            ]
          ]
        },
        "dtmf": {
          "description": "How the peer sends and takes digits: as telephone events (rfc4733), in SIP INFO (info; it is told them as application/dtmf-relay, and may send application/dtmf as well), or as tones in the audio (in-band). Between two who differ they are converted by the media engine, so that their audio has to cross it. To tell digits by INFO that came in the audio, the engine has to report them (rtpengine-dtmf). Between two of info, INFO passes as it is; applications hear digits of either kind.",
          "type": "string",
          "enum": [
            "rfc4733",
            "info",
            "in-band"
          ],
          "default": "rfc4733",
          "examples": [
            "in-band"
          ]
        },
        "ptime": {
          "description": "Milliseconds of audio in a packet sent to the peer; packets of another length are cut or joined.",
          "x-absent": "what the other side sends",
          "x-unit": "ms",
          "type": "integer",
          "minimum": 10,
          "maximum": 60,
          "multipleOf": 10,
          "examples": [
            20
          ]
        },
        "transcode": {
          "description": "Whether audio may be made anew for this peer: as-needed, where it shares no codec, no way to send digits or no packet length with the other side, or never.",
          "type": "string",
          "enum": [
            "as-needed",
            "never"
          ],
          "default": "as-needed",
          "examples": [
            "never"
          ]
        },
        "anchor": {
          "description": "Whether the audio crosses the media engine: always (as the built-in relay), never (as the built-in direct), or auto: where the two sides differ or one of them may be behind a NAT. One who says always wins over one who says never.",
          "type": "string",
          "enum": [
            "always",
            "auto",
            "never"
          ],
          "default": "always",
          "examples": [
            "auto"
          ]
        },
        "nat": {
          "description": "Whether the peer may be behind a NAT. With true its audio is taken from wherever it comes from, so that over plain RTP anybody who finds the port could speak into the call. With false it is taken from the address and port in its SDP alone, from the first packet to the last.",
          "type": "boolean",
          "default": true,
          "examples": [
            false
          ]
        },
        "video": {
          "description": "Whether video is offered to the peer: pass as it is, or refuse it.",
          "type": "string",
          "enum": [
            "pass",
            "refuse"
          ],
          "default": "pass",
          "examples": [
            "refuse"
          ]
        },
        "fax": {
          "description": "Whether a fax over T.38 is offered to the peer: pass as it is, or refuse it.",
          "type": "string",
          "enum": [
            "pass",
            "refuse"
          ],
          "default": "pass",
          "examples": [
            "refuse"
          ]
        },
        "hold-music": {
          "$ref": "#/$defs/promptFile",
          "description": "What whoever the peer puts on hold hears, over and over, in place of what the peer sends meanwhile. Needs a media engine, and the call is led across it. A peer that holds by inactive wants silence, and gets it. Without it whatever the peer sends.",
          "examples": [
            "hold.wav"
          ]
        },
        "record": {
          "$ref": "#/$defs/record",
          "description": "Whether calls from and to the peer are recorded from their answer on, where no rule says record, and no media profile a rule names does: their word counts first. Of caller and target it is enough that one wants it, and mandatory counts when either says so. Without it the other side's word.",
          "examples": [
            true
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-202",
                "because": "kept for the next carrier"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "transport": "plain",
          "codecs": [
            "pcma",
            "pcmu"
          ]
        }
      ]
    },
    "audioCodec": {
      "title": "AudioCodec",
      "x-noun": "a codec",
      "description": "An audio codec.",
      "type": "string",
      "enum": [
        "pcmu",
        "pcma",
        "g722",
        "opus",
        "g729",
        "gsm",
        "g723",
        "speex",
        "ilbc",
        "amr",
        "amr-wb"
      ],
      "examples": [
        "pcma"
      ]
    },
    "headerSet": {
      "title": "HeaderSet",
      "x-noun": "a header set",
      "description": "Header work in both directions of a call. No header of one side reaches the other unless it is named here; of those that name parties, such as Diversion, the other side sees hosts of its own only.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "request": {
          "$ref": "#/$defs/headerChange",
          "description": "Work on the INVITE towards the target.",
          "default": {},
          "examples": [
            {
              "set": {
                "X-Tenant": "acme"
              },
              "drop": [
                "X-*"
              ]
            }
          ]
        },
        "response": {
          "$ref": "#/$defs/headerChange",
          "description": "Work on the answers towards the caller.",
          "default": {},
          "examples": [
            {
              "set": {
                "Server": "pointsman"
              }
            }
          ]
        },
        "in-dialog": {
          "$ref": "#/$defs/inDialog",
          "description": "Work on what follows the INVITE: INFO, re-INVITE, BYE and the like, and their answers. Reason and what says how to read a body cross without being named.",
          "default": {},
          "examples": [
            {
              "to-target": {
                "pass": [
                  "X-Tenant"
                ]
              },
              "to-caller": {
                "drop": [
                  "Reason"
                ]
              }
            }
          ]
        },
        "sdp": {
          "$ref": "#/$defs/sdpChange",
          "description": "Work on the session descriptions of the call, in both directions.",
          "default": {},
          "examples": [
            {
              "drop": [
                "a=ssrc",
                "a=msid*"
              ]
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-202",
                "because": "kept for the next carrier"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "request": {
            "pass": [
              "X-Tenant"
            ]
          },
          "response": {
            "set": {
              "Server": "pointsman"
            }
          }
        }
      ]
    },
    "inDialog": {
      "title": "InDialogWork",
      "x-noun": "a map of to-target and to-caller",
      "description": "Header work inside the dialog, by who gets it.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "to-target": {
          "$ref": "#/$defs/headerChange",
          "description": "Work on the caller's requests, and on its answers to the target's.",
          "default": {},
          "examples": [
            {
              "pass": [
                "X-Tenant"
              ]
            }
          ]
        },
        "to-caller": {
          "$ref": "#/$defs/headerChange",
          "description": "Work on the target's requests, and on its answers to the caller's.",
          "default": {},
          "examples": [
            {
              "drop": [
                "Reason"
              ]
            }
          ]
        }
      },
      "examples": [
        {
          "to-target": {
            "pass": [
              "X-Tenant"
            ]
          }
        }
      ]
    },
    "sdpChange": {
      "title": "SdpChange",
      "x-noun": "a map with drop",
      "description": "Work on session descriptions, line by line.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "drop"
      ],
      "properties": {
        "drop": {
          "description": "Lines that are taken out, wherever they stand: an attribute by its name, a=ssrc, where a star at the end stands for any rest; or all lines of a kind that a description can do without, b=.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/sdpLine"
          },
          "examples": [
            [
              "a=ssrc",
              "a=msid*",
              "b="
            ]
          ]
        }
      },
      "examples": [
        {
          "drop": [
            "a=ssrc",
            "a=msid*"
          ]
        }
      ]
    },
    "sdpLine": {
      "title": "SdpLine",
      "x-noun": "the name of an SDP line such as a=ssrc",
      "description": "The name of a line of a session description.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^(a=[A-Za-z0-9-]+\\*?|[beikpruz]=)$",
      "examples": [
        "a=ssrc",
        "b="
      ]
    },
    "headerChange": {
      "title": "HeaderChange",
      "x-noun": "a map of pass, rename, drop and set",
      "description": "Header work in one direction, done in the order pass, rename, drop, set.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "pass": {
          "description": "Headers of the other leg that may cross. A star at the end stands for any rest.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/headerPattern"
          },
          "default": [],
          "examples": [
            [
              "X-Tenant",
              "History-Info"
            ]
          ]
        },
        "rename": {
          "description": "Headers of the other leg that cross under another name.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/headerName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/headerName"
          },
          "default": {},
          "examples": [
            {
              "X-Tenant": "X-Customer"
            }
          ]
        },
        "drop": {
          "description": "Headers that are taken away again, also those another set passed, by the name they would cross under. A star at the end stands for any rest.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/headerPattern"
          },
          "default": [],
          "examples": [
            [
              "X-*"
            ]
          ]
        },
        "set": {
          "description": "Headers that are written, replacing what crossed. Values may have blanks such as {from.e164}, filled from the call.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/headerName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/template"
          },
          "default": {},
          "examples": [
            {
              "P-Asserted-Identity": "<sip:{from.e164}@acme.example>"
            }
          ]
        }
      },
      "examples": [
        {
          "set": {
            "X-Tenant": "acme"
          },
          "drop": [
            "X-*"
          ]
        }
      ]
    },
    "headerName": {
      "title": "HeaderName",
      "x-noun": "a header name",
      "description": "A SIP header's name, long form; case does not matter.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[A-Za-z0-9.!%*_+`'~-]+$",
      "examples": [
        "X-Tenant"
      ]
    },
    "headerPattern": {
      "title": "HeaderPattern",
      "x-noun": "a header name",
      "description": "A SIP header's name; a star at the end stands for any rest.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[A-Za-z0-9.!%_+`'~-]*\\*?$",
      "minLength": 1,
      "examples": [
        "X-Tenant",
        "X-*"
      ]
    },
    "template": {
      "title": "TemplateText",
      "x-noun": "text",
      "description": "Text with blanks, filled from the call: {from.e164} and {to.e164} as they are; what a stranger or a file may have said, {to.user}, {header.X-Tenant}, {lookup.crm.name} or {data.rates.price}, the column of the row for the called number (of several the one of the peer that is dialled, else the first), through a cleaner: {header.X-Tenant as token}. Cleaners are number, display-name, token and header. A text whose blank nothing fills is left out; a line break can never be filled in; a brace itself is written twice.",
      "type": "string",
      "maxLength": 1024,
      "examples": [
        "<sip:{from.e164}@acme.example>"
      ]
    },
    "headerChoice": {
      "title": "HeaderChoice",
      "x-noun": "a header set or its name",
      "description": "Header work: the name of a set under headers, or a set written in place.",
      "anyOf": [
        {
          "$ref": "#/$defs/name"
        },
        {
          "$ref": "#/$defs/headerSet"
        }
      ],
      "examples": [
        "plain-trunk",
        {
          "request": {
            "pass": [
              "X-Tenant"
            ]
          }
        }
      ]
    },
    "rule": {
      "title": "Rule",
      "x-noun": "a rule",
      "description": "Conditions, and what to do when they all hold: one action, or rules of its own that inherit the conditions. Exactly one of do and rules.",
      "type": "object",
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "do"
          ]
        },
        {
          "required": [
            "rules"
          ]
        }
      ],
      "properties": {
        "name": {
          "$ref": "#/$defs/name",
          "description": "What logs, metrics, records and tests call this rule, after the names of the rules around it: reception/closed. Without it the rule is called by its place, rule-3.",
          "examples": [
            "outbound"
          ]
        },
        "when": {
          "$ref": "#/$defs/condition",
          "description": "What must hold; all of it. Without it the rule always holds for callers a peer vouches for.",
          "examples": [
            {
              "peer": "pbx",
              "to": "+33*"
            }
          ]
        },
        "do": {
          "$ref": "#/$defs/action",
          "description": "What becomes of the call. One action.",
          "examples": [
            {
              "dial": "pstn"
            }
          ]
        },
        "rules": {
          "description": "Rules tried only when this rule's conditions hold. When none of them decides, the search goes on after this rule.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/rule"
          },
          "examples": [
            [
              {
                "when": {
                  "during": "office"
                },
                "do": {
                  "dial": "reception"
                }
              }
            ]
          ]
        },
        "otherwise": {
          "$ref": "#/$defs/action",
          "description": "What becomes of a call none of the rules inside decided; without it the search goes on after this rule. Only beside rules.",
          "examples": [
            {
              "reject": 480
            }
          ]
        },
        "tag": {
          "$ref": "#/$defs/names",
          "description": "Tags the call carries from here on: for the condition tag in rules inside and in groups gone to, and for records. Without it none.",
          "examples": [
            "vip",
            [
              "vip",
              "board"
            ]
          ]
        },
        "media": {
          "$ref": "#/$defs/name",
          "description": "The media profile of the calls this rule sends on: direct, relay or one of yours. Its anchor wins over those of both peers; what else it says wins over the called peer's, key by key. Inherited by the rules inside. Without it the peers' counts.",
          "examples": [
            "relay"
          ]
        },
        "limit": {
          "$ref": "#/$defs/ruleLimit",
          "description": "How many calls this rule, and the rules inside it, may send on, and how far each may go. What rules around it say of how many counts too; of duration the innermost. Without it as many as come, as long as the two talk.",
          "examples": [
            {
              "calls": 10
            },
            {
              "rate": "5/m",
              "reject": 480
            },
            {
              "duration": "2h"
            }
          ]
        },
        "identity": {
          "$ref": "#/$defs/identity",
          "description": "Who is shown as the caller. The innermost rule that says it counts. Without it who calls.",
          "examples": [
            {
              "number": "+33145550100",
              "name": "ACME"
            },
            {
              "anonymous": true
            }
          ]
        },
        "headers": {
          "$ref": "#/$defs/headerChoice",
          "description": "Header work on the call, before the target peer's; the rules inside do theirs after it. Without it only the peers' is done.",
          "examples": [
            "plain-trunk"
          ]
        },
        "transfer": {
          "$ref": "#/$defs/transfer",
          "description": "What becomes of transfers either side of the call asks for. Wins over the peers'; the innermost rule that says it counts. Without it the word of the peer that asks.",
          "examples": [
            "refuse"
          ]
        },
        "record": {
          "$ref": "#/$defs/record",
          "description": "Whether the calls this rule sends on are recorded from their answer on. Inherited by the rules inside; the innermost rule that says it counts, and wins over every media profile. Without it the word of the rule's media profile, then that of the caller's and the target's; where nobody says, no call is recorded before the API asks for it.",
          "examples": [
            true,
            {
              "mandatory": true
            }
          ]
        },
        "timers": {
          "$ref": "#/$defs/timers",
          "description": "How long the attempts of this rule's calls may take, in place of what their pool says. Inherited by the rules inside; of each time the innermost rule that says it counts. Without it the pool's failover.",
          "examples": [
            {
              "ring": "20s"
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-405",
                "because": "switched off until the new year"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "name": "outbound",
          "when": {
            "peer": "pbx"
          },
          "do": {
            "dial": "pstn"
          }
        }
      ]
    },
    "transfer": {
      "title": "TransferChoice",
      "x-noun": "handle, pass or refuse",
      "description": "What becomes of a transfer one side of a call asks for (REFER). handle: its target is a call of its own, decided on by the rules on the account of who asked, and joined with the other side; when it fails the two talk on. pass: the other side gets the request and calls by itself; it is told the user at its own host, and the call to be replaced as its own peer knows it. What it cannot be told without a host or a dialog of the side that asks, and whatever a phone of ours would be told, is handled. refuse: the request is declined.",
      "type": "string",
      "enum": [
        "handle",
        "pass",
        "refuse"
      ],
      "examples": [
        "handle"
      ]
    },
    "record": {
      "title": "RecordChoice",
      "x-noun": "true, false or a map",
      "description": "Whether a call is recorded: both sides in one file here, the caller on the left, or at a recording server. A call that is, goes through a media engine whatever its media profiles say of the anchor. A map is true with more to say.",
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "mandatory": {
              "description": "A call that cannot be recorded, or no longer, is ended. Otherwise it goes on and the log says so.",
              "type": "boolean",
              "default": false,
              "examples": [
                true
              ]
            },
            "siprec": {
              "description": "The recording server the call is recorded at by SIPREC (RFC 7866), in place of a file here: a peer with a contact. It gets what each side says as a stream of its own, and who they are; how, its media profile says (transport plain or srtp, codecs). Its contacts are asked in order, and each has 5 s to answer.",
              "x-absent": "a file in the folder for recordings",
              "$ref": "#/$defs/name",
              "examples": [
                "archive"
              ]
            },
            "begin": {
              "description": "When the recording begins: with the call's answer, or when it is asked for over the admin API.",
              "type": "string",
              "enum": [
                "answer",
                "asked"
              ],
              "default": "answer",
              "examples": [
                "asked"
              ]
            },
            "keys": {
              "description": "Keys by which a party has its recording started, paused, resumed or stopped in the talk. They are heard in INFO, and in the audio of parties whose digits the media engine reports (rtpengine-dtmf in the configuration file); the other side hears them too, for nothing is held back. Without it the admin API alone can ask.",
              "$ref": "#/$defs/recordKeys",
              "examples": [
                {
                  "by": "callee",
                  "pause": "*7",
                  "resume": "*8"
                }
              ]
            }
          },
          "examples": [
            {
              "mandatory": true
            },
            {
              "siprec": "archive"
            }
          ]
        }
      ],
      "examples": [
        true,
        {
          "mandatory": true
        },
        {
          "siprec": "archive",
          "mandatory": true
        }
      ]
    },
    "recordKeys": {
      "title": "RecordKeys",
      "x-noun": "a map",
      "description": "Who asks for what becomes of a recording by which keys. Words of the same keys take turns: with pause and resume on *7, each *7 is the one that makes sense then. Keys that come more than 4 s apart are not pressed together.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "by"
      ],
      "minProperties": 2,
      "properties": {
        "by": {
          "description": "Whose keys count.",
          "type": "string",
          "enum": [
            "caller",
            "callee",
            "both"
          ],
          "examples": [
            "callee"
          ]
        },
        "start": {
          "$ref": "#/$defs/recordKey",
          "description": "The keys pressed one after another to begin the recording. Without it none.",
          "examples": [
            "*5"
          ]
        },
        "pause": {
          "$ref": "#/$defs/recordKey",
          "description": "The keys pressed one after another to have nothing recorded until it is resumed, as while a card number is said. Without it none.",
          "examples": [
            "*7"
          ]
        },
        "resume": {
          "$ref": "#/$defs/recordKey",
          "description": "The keys pressed one after another to go on after a pause. Without it none.",
          "examples": [
            "*8"
          ]
        },
        "stop": {
          "$ref": "#/$defs/recordKey",
          "description": "The keys pressed one after another to end the recording. Without it none.",
          "examples": [
            "*6"
          ]
        }
      },
      "examples": [
        {
          "by": "callee",
          "pause": "*7",
          "resume": "*8"
        }
      ]
    },
    "recordKey": {
      "title": "RecordKey",
      "x-noun": "two to six keys such as *7",
      "description": "Keys of the telephone, one after another: at least two, so that no menu of the other side meets them.",
      "type": "string",
      "pattern": "^[0-9*#]{2,6}$",
      "examples": [
        "*7"
      ]
    },
    "timers": {
      "title": "Timers",
      "x-noun": "a map",
      "description": "How long attempts may take; what is not written stays as the pool has it.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "no-progress": {
          "$ref": "#/$defs/duration",
          "description": "An attempt that brings no response at all for this long fails with no-progress. Without it the pool's.",
          "examples": [
            "2s"
          ]
        },
        "ring": {
          "$ref": "#/$defs/duration",
          "description": "An attempt that is not answered this long after its INVITE fails with no-answer. Without it the pool's.",
          "examples": [
            "20s"
          ]
        },
        "total": {
          "$ref": "#/$defs/duration",
          "description": "How long all attempts together may take before the caller is told. Without it the pool's.",
          "examples": [
            "40s"
          ]
        }
      },
      "examples": [
        {
          "ring": "20s",
          "total": "40s"
        }
      ]
    },
    "condition": {
      "title": "Condition",
      "x-noun": "a condition",
      "description": "What must hold; every key of it. A list under a key means \"one of\".",
      "x-absent": "not asked",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "peer": {
          "$ref": "#/$defs/names",
          "description": "The peer that vouches for the caller. The word anyone also takes callers no peer vouches for; without a peer condition a rule takes only callers some peer vouches for.",
          "examples": [
            "pbx",
            [
              "pbx",
              "branch"
            ],
            "anyone"
          ]
        },
        "from": {
          "$ref": "#/$defs/patterns",
          "description": "The caller's number or URI, from the From header, read under the home plan.",
          "examples": [
            "+33*"
          ]
        },
        "to": {
          "$ref": "#/$defs/patterns",
          "description": "Where the call is going: the Request-URI, its user read under the home plan.",
          "examples": [
            "+33145550100",
            [
              "+331455501{00-99}",
              "sip:*@acme.example"
            ],
            {
              "kind": [
                "national",
                "mobile"
              ]
            }
          ]
        },
        "header": {
          "description": "Headers of the INVITE by name. Every one given must be there and fit its pattern; of several lines with one name, one has to fit.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/headerName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/patterns"
          },
          "examples": [
            {
              "X-Tenant": "acme"
            }
          ]
        },
        "request": {
          "$ref": "#/$defs/patterns",
          "description": "The Request-URI as it came, when it must be told from to: its user is compared letter by letter, not read as a number.",
          "examples": [
            "sip:*@trunk.acme.example",
            "9*"
          ]
        },
        "source": {
          "$ref": "#/$defs/networks",
          "description": "The address the call comes from.",
          "examples": [
            "10.0.0.0/8",
            [
              "10.0.0.0/8",
              "192.0.2.7"
            ]
          ]
        },
        "transport": {
          "$ref": "#/$defs/transports",
          "description": "The transport the call came in over.",
          "examples": [
            "tls",
            [
              "tls",
              "wss"
            ]
          ]
        },
        "offer": {
          "$ref": "#/$defs/offerCondition",
          "description": "What the session description offers.",
          "examples": [
            {
              "webrtc": true
            }
          ]
        },
        "user": {
          "$ref": "#/$defs/patterns",
          "description": "The name the caller proved to have. Holds for nobody who did not.",
          "examples": [
            "alice",
            [
              "alice",
              "desk-*"
            ]
          ]
        },
        "tag": {
          "$ref": "#/$defs/names",
          "description": "A tag the call carries: given by a rule around this one or on the way to it, or when its numbers were read.",
          "examples": [
            "vip",
            [
              "vip",
              "board"
            ]
          ]
        },
        "lookup": {
          "$ref": "#/$defs/lookupCondition",
          "description": "What lookups answered, by lookup and field. Every field given must have a value that fits; of a call the lookup was not asked about nothing holds.",
          "examples": [
            {
              "crm": {
                "vip": true
              }
            },
            {
              "crm": {
                "tenant": [
                  "acme",
                  "globex"
                ],
                "answered": true
              }
            }
          ]
        },
        "share": {
          "description": "Holds for this part of all callers, always the same ones. Callers without a number or name count as one.",
          "anyOf": [
            {
              "$ref": "#/$defs/percent"
            },
            {
              "$ref": "#/$defs/shareOptions"
            }
          ],
          "examples": [
            "10%",
            {
              "part": "10%",
              "seed": "new-carrier"
            }
          ]
        },
        "during": {
          "$ref": "#/$defs/names",
          "description": "Holds while the calendar, or one of those in the list, is open.",
          "examples": [
            "office"
          ]
        },
        "outside": {
          "$ref": "#/$defs/names",
          "description": "Holds while the calendar, and every one in the list, is closed.",
          "examples": [
            "office"
          ]
        },
        "any": {
          "description": "Holds when at least one of these holds.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/condition"
          },
          "examples": [
            [
              {
                "peer": "pbx"
              },
              {
                "to": "+33*"
              }
            ]
          ]
        },
        "all": {
          "description": "Holds when every one of these holds.",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/condition"
          },
          "examples": [
            [
              {
                "peer": "pbx"
              },
              {
                "not": {
                  "to": "+33*"
                }
              }
            ]
          ]
        },
        "not": {
          "$ref": "#/$defs/condition",
          "description": "Holds when this does not.",
          "examples": [
            {
              "to": "+33*"
            }
          ]
        }
      },
      "examples": [
        {
          "peer": "pbx",
          "to": "+33*"
        }
      ]
    },
    "lookupCondition": {
      "title": "LookupCondition",
      "x-noun": "a map of lookups",
      "description": "What lookups answered: by lookup, the fields of its reply, and answered, which is true when the answer came from there and false when plan B stands in.",
      "type": "object",
      "minProperties": 1,
      "propertyNames": {
        "$ref": "#/$defs/name"
      },
      "additionalProperties": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {
          "$ref": "#/$defs/fieldName"
        },
        "additionalProperties": {
          "$ref": "#/$defs/fieldPatterns"
        }
      },
      "examples": [
        {
          "crm": {
            "vip": true
          }
        }
      ]
    },
    "fieldPatterns": {
      "title": "FieldPatterns",
      "x-noun": "true, false, a pattern or a list of patterns",
      "description": "What a field must be: true or false for a flag, patterns for anything else; a number is read under the home plan.",
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "$ref": "#/$defs/pattern"
        },
        {
          "$ref": "#/$defs/matcher"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "anyOf": [
              {
                "$ref": "#/$defs/pattern"
              },
              {
                "$ref": "#/$defs/matcher"
              }
            ]
          }
        }
      ],
      "examples": [
        true,
        "acme",
        [
          "acme",
          "globex"
        ],
        "+33*"
      ]
    },
    "fieldName": {
      "title": "FieldName",
      "x-noun": "the name of a field",
      "description": "A field of a lookup's reply: a letter, then letters, digits, - or _; at most 64 characters.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[A-Za-z][A-Za-z0-9_-]*$",
      "examples": [
        "vip"
      ]
    },
    "lookup": {
      "title": "Lookup",
      "x-noun": "a lookup",
      "description": "A question to others, its typed answer, and what holds when none comes. Calls that are not asked about wait for nothing; those that are wait for the deadline at most.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "ask",
        "reply",
        "else"
      ],
      "properties": {
        "ask": {
          "$ref": "#/$defs/ask",
          "description": "Whom, and what.",
          "examples": [
            {
              "get": "https://crm.example/callers/{from.e164}"
            }
          ]
        },
        "reply": {
          "description": "The fields of the answer that matter, and what each must be. One that is not of its type makes the whole answer none; one that is not there has no value.",
          "type": "object",
          "minProperties": 1,
          "maxProperties": 32,
          "propertyNames": {
            "$ref": "#/$defs/fieldName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/replyField"
          },
          "examples": [
            {
              "tenant": "tag",
              "vip": "flag",
              "agent": {
                "type": "number",
                "at": "data.agent.phone"
              }
            }
          ]
        },
        "else": {
          "description": "Plan B: the values of fields when no answer came in time, or none that fits. Empty for none; then only answered is known of it.",
          "type": "object",
          "propertyNames": {
            "$ref": "#/$defs/fieldName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/fieldValue"
          },
          "examples": [
            {
              "tenant": "retail",
              "vip": false
            },
            {}
          ]
        },
        "deadline": {
          "$ref": "#/$defs/duration",
          "description": "How long a call waits for the answer, at most 5s.",
          "default": "500ms",
          "examples": [
            "300ms"
          ]
        },
        "cache": {
          "$ref": "#/$defs/lookupCache",
          "description": "How long an answer stands for the same question. Without it every call asks; calls that ask the same at the same time share one answer all the same.",
          "examples": [
            {
              "for": "5m"
            }
          ]
        },
        "private": {
          "description": "Whether the host may have a private address (RFC 1918, loopback, link-local and the like). What a name resolves to is looked at each time a connection is made.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "at-once": {
          "description": "How many questions may be open at once; to one more plan B answers at once.",
          "type": "integer",
          "minimum": 1,
          "maximum": 10000,
          "default": 100,
          "x-unit": "questions",
          "examples": [
            20
          ]
        },
        "breaker": {
          "$ref": "#/$defs/lookupBreaker",
          "description": "When whom we ask is left alone for a while.",
          "default": {
            "after": 5,
            "rest": "10s"
          },
          "examples": [
            {
              "after": 3,
              "rest": "30s"
            }
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-202",
                "because": "the rule that reads it comes next week"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "ask": {
            "get": "https://crm.example/callers/{from.e164}"
          },
          "reply": {
            "vip": "flag"
          },
          "else": {
            "vip": false
          }
        }
      ]
    },
    "ask": {
      "title": "LookupAsk",
      "x-noun": "one of get, post, redis and enum",
      "description": "Whom is asked, under the word that says how. Exactly one word.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "get": {
          "description": "HTTP GET. The answer is a JSON object; 404 and 204 are an answer without values.",
          "anyOf": [
            {
              "$ref": "#/$defs/urlTemplate"
            },
            {
              "$ref": "#/$defs/httpGet"
            }
          ],
          "examples": [
            "https://crm.example/callers/{from.e164}"
          ]
        },
        "post": {
          "$ref": "#/$defs/httpPost",
          "description": "HTTP POST of a JSON object. The answer is read as that of get.",
          "examples": [
            {
              "url": "https://crm.example/route",
              "json": {
                "caller": "{from.e164}"
              }
            }
          ]
        },
        "redis": {
          "$ref": "#/$defs/redisAsk",
          "description": "A key in Redis or Valkey. No such key is an answer without values.",
          "examples": [
            {
              "server": "redis://10.0.0.5",
              "hash": "caller:{from.e164}"
            }
          ]
        },
        "enum": {
          "$ref": "#/$defs/enumAsk",
          "description": "ENUM (RFC 6116): NAPTR records for a number. The fields an answer can have are uri, user, host, number and rn, the routing number of a ported one.",
          "examples": [
            {
              "number": "to",
              "domain": "e164.arpa"
            }
          ]
        }
      },
      "examples": [
        {
          "get": "https://crm.example/callers/{from.e164}"
        }
      ]
    },
    "urlTemplate": {
      "title": "UrlTemplate",
      "x-noun": "an http or https URL",
      "description": "A URL with blanks after its host, filled as in headers and escaped for where they stand. Redirects are not followed.",
      "type": "string",
      "maxLength": 1024,
      "pattern": "^https?://[^\\u0000-\\u0020\\u007f/?#][^\\u0000-\\u001f\\u007f]*$",
      "examples": [
        "https://crm.example/callers/{from.e164}?tenant={header.X-Tenant as token}"
      ]
    },
    "httpHeaders": {
      "title": "HttpHeaders",
      "x-noun": "a map of headers",
      "description": "Headers of the request. A value secret:NAME is that secret, so that no token stands in the policy.",
      "type": "object",
      "minProperties": 1,
      "maxProperties": 16,
      "propertyNames": {
        "$ref": "#/$defs/headerName"
      },
      "additionalProperties": {
        "$ref": "#/$defs/headerValue"
      },
      "examples": [
        {
          "Authorization": "secret:crm"
        }
      ]
    },
    "httpGet": {
      "title": "HttpGet",
      "x-noun": "a map of url and headers",
      "description": "A GET with headers.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "url"
      ],
      "properties": {
        "url": {
          "$ref": "#/$defs/urlTemplate",
          "description": "What is asked for.",
          "examples": [
            "https://crm.example/callers/{from.e164}"
          ]
        },
        "headers": {
          "$ref": "#/$defs/httpHeaders",
          "description": "Headers beside Accept and Host. Without it none.",
          "examples": [
            {
              "Authorization": "secret:crm"
            }
          ]
        }
      },
      "examples": [
        {
          "url": "https://crm.example/callers/{from.e164}",
          "headers": {
            "Authorization": "secret:crm"
          }
        }
      ]
    },
    "httpPost": {
      "title": "HttpPost",
      "x-noun": "a map of url, json and headers",
      "description": "A POST of a JSON object.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "url",
        "json"
      ],
      "properties": {
        "url": {
          "$ref": "#/$defs/urlTemplate",
          "description": "Where it is sent.",
          "examples": [
            "https://crm.example/route"
          ]
        },
        "json": {
          "description": "The object sent: texts with blanks, filled as in headers. One whose blank nothing fills is left out.",
          "type": "object",
          "minProperties": 1,
          "maxProperties": 32,
          "propertyNames": {
            "$ref": "#/$defs/fieldName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/template"
          },
          "examples": [
            {
              "caller": "{from.e164}",
              "called": "{to.e164}"
            }
          ]
        },
        "headers": {
          "$ref": "#/$defs/httpHeaders",
          "description": "Headers beside Accept, Content-Type and Host. Without it none.",
          "examples": [
            {
              "Authorization": "secret:crm"
            }
          ]
        }
      },
      "examples": [
        {
          "url": "https://crm.example/route",
          "json": {
            "caller": "{from.e164}"
          }
        }
      ]
    },
    "redisAsk": {
      "title": "RedisAsk",
      "x-noun": "a map of server and one of hash, json and text",
      "description": "A key in Redis, and how its value is read: one of hash, json and text.",
      "x-absent": "read in another way",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "server"
      ],
      "properties": {
        "server": {
          "description": "redis:// or rediss:// (over TLS), a host, a port when it is not 6379, and the number of a database.",
          "type": "string",
          "maxLength": 256,
          "pattern": "^rediss?://(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[0-9]{1,4})?$",
          "examples": [
            "redis://10.0.0.5:6379/0"
          ]
        },
        "password": {
          "$ref": "#/$defs/secretRef",
          "description": "What the server asks for. Without it none.",
          "examples": [
            "secret:redis"
          ]
        },
        "hash": {
          "$ref": "#/$defs/template",
          "description": "A key that holds a hash, whose fields are those of the reply.",
          "examples": [
            "caller:{from.e164}"
          ]
        },
        "json": {
          "$ref": "#/$defs/template",
          "description": "A key whose value is a JSON object.",
          "examples": [
            "caller:{from.e164}"
          ]
        },
        "text": {
          "$ref": "#/$defs/template",
          "description": "A key whose value is that of the reply's one field.",
          "examples": [
            "route:{to.e164}"
          ]
        }
      },
      "examples": [
        {
          "server": "redis://10.0.0.5",
          "hash": "caller:{from.e164}"
        }
      ]
    },
    "enumAsk": {
      "title": "EnumAsk",
      "x-noun": "a map of number, domain and servers",
      "description": "Which number is looked up, and below which domain.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "number"
      ],
      "properties": {
        "number": {
          "description": "Whose number: that called or that of the caller. What is no number is not asked about.",
          "type": "string",
          "enum": [
            "to",
            "from"
          ],
          "examples": [
            "to"
          ]
        },
        "domain": {
          "description": "The domain below which numbers stand.",
          "type": "string",
          "maxLength": 200,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9.-]*$",
          "default": "e164.arpa",
          "examples": [
            "enum.carrier.example"
          ]
        },
        "service": {
          "description": "The service of the records that count.",
          "type": "string",
          "maxLength": 64,
          "pattern": "^E2U\\+[A-Za-z0-9:+-]+$",
          "default": "E2U+sip",
          "examples": [
            "E2U+sip",
            "E2U+pstn:tel"
          ]
        },
        "servers": {
          "description": "The name servers asked, as addresses with a port when it is not 53. Without it those of the machine.",
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "string",
            "maxLength": 64,
            "pattern": "^(\\[[0-9A-Fa-f:.]+\\](:[0-9]{1,5})?|[0-9.]+(:[0-9]{1,5})?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$",
            "examples": [
              "10.0.0.53"
            ]
          },
          "examples": [
            [
              "10.0.0.53",
              "127.0.0.1:5353"
            ]
          ]
        }
      },
      "examples": [
        {
          "number": "to",
          "domain": "e164.arpa"
        }
      ]
    },
    "replyField": {
      "title": "ReplyField",
      "x-noun": "a type, or a map of type and at",
      "description": "What a field is. number: a telephone number, made canonical. tag: a name, which the call is then tagged with. peer and pool: one of this policy's. flag: true or false. text: a line of up to 256 characters.",
      "anyOf": [
        {
          "$ref": "#/$defs/fieldType"
        },
        {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "type"
          ],
          "properties": {
            "type": {
              "$ref": "#/$defs/fieldType",
              "description": "What the value must be.",
              "examples": [
                "number"
              ]
            },
            "at": {
              "description": "Where in the answer it stands: keys with dots between them. Without it under the field's own name.",
              "type": "string",
              "maxLength": 256,
              "pattern": "^[^\\s.]+(\\.[^\\s.]+)*$",
              "examples": [
                "data.agent.phone"
              ]
            }
          },
          "examples": [
            {
              "type": "number",
              "at": "data.agent.phone"
            }
          ]
        }
      ],
      "examples": [
        "tag",
        {
          "type": "number",
          "at": "data.agent.phone"
        }
      ]
    },
    "fieldType": {
      "title": "FieldType",
      "x-noun": "a type of field",
      "description": "The type of a field of a reply.",
      "type": "string",
      "enum": [
        "number",
        "tag",
        "peer",
        "pool",
        "flag",
        "text"
      ],
      "examples": [
        "tag"
      ]
    },
    "fieldValue": {
      "title": "FieldValue",
      "x-noun": "text, true or false",
      "description": "The value of a field of a reply: true or false for a flag, text for all others.",
      "anyOf": [
        {
          "type": "string",
          "maxLength": 256
        },
        {
          "type": "boolean"
        }
      ],
      "examples": [
        "acme",
        true
      ]
    },
    "lookupCache": {
      "title": "LookupCache",
      "x-noun": "a map of for and entries",
      "description": "Answers that are kept. Plan B never is.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "for"
      ],
      "properties": {
        "for": {
          "$ref": "#/$defs/duration",
          "description": "How long an answer stands, at most 24h.",
          "examples": [
            "5m"
          ]
        },
        "entries": {
          "description": "How many answers are kept; the one not asked for the longest makes room.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "default": 10000,
          "x-unit": "answers",
          "examples": [
            1000
          ]
        }
      },
      "examples": [
        {
          "for": "5m",
          "entries": 1000
        }
      ]
    },
    "lookupBreaker": {
      "title": "LookupBreaker",
      "x-noun": "a map of after and rest",
      "description": "Whom nobody reaches is not asked on behalf of every call: plan B answers at once until the rest is over, then one question tries.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "after": {
          "description": "So many failures in a row open it.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000,
          "default": 5,
          "x-unit": "failures",
          "examples": [
            3
          ]
        },
        "rest": {
          "$ref": "#/$defs/duration",
          "description": "How long it is left alone.",
          "default": "10s",
          "examples": [
            "30s"
          ]
        }
      },
      "examples": [
        {
          "after": 3,
          "rest": "30s"
        }
      ]
    },
    "pattern": {
      "title": "Pattern",
      "x-noun": "a pattern",
      "description": "Plain text is exact; a star at the end makes a prefix (\"+33*\"); braces at the end make a range (\"+331455501{00-99}\"); sip:USER@HOST is a URI, whose user may be or end with a star (\"sip:*@acme.example\").",
      "type": "string",
      "minLength": 1,
      "maxLength": 256,
      "examples": [
        "+33145550100",
        "+33*",
        "+331455501{00-99}",
        "sip:*@acme.example"
      ]
    },
    "patterns": {
      "title": "Patterns",
      "x-noun": "a pattern or a list of patterns",
      "description": "One pattern, or a list that means \"one of\".",
      "anyOf": [
        {
          "$ref": "#/$defs/pattern"
        },
        {
          "$ref": "#/$defs/matcher"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "anyOf": [
              {
                "$ref": "#/$defs/pattern"
              },
              {
                "$ref": "#/$defs/matcher"
              }
            ]
          }
        }
      ],
      "examples": [
        "+33*",
        [
          "+33*",
          "+32*"
        ],
        {
          "kind": "mobile"
        }
      ]
    },
    "matcher": {
      "title": "Matcher",
      "x-noun": "a kind, a list or a regex",
      "description": "A pattern that is more than text, under the word that says what it is. Exactly one word. No index is made of it: rules with many of these cost time for each.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "kind": {
          "description": "The kind of number under the home plan, or one of several. Only for from and to.",
          "anyOf": [
            {
              "$ref": "#/$defs/numberKind"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/numberKind"
              }
            }
          ],
          "examples": [
            "mobile",
            [
              "national",
              "mobile"
            ]
          ]
        },
        "list": {
          "$ref": "#/$defs/name",
          "description": "A list under data that has the number, or a prefix of it. Only for from and to. Without it not asked.",
          "examples": [
            "vip"
          ]
        },
        "regex": {
          "description": "A regular expression (RE2 syntax: no look-around, no back-references) that the whole text must fit: the number in E.164, else the user; of a header the value. For what nothing else can say.",
          "type": "string",
          "minLength": 1,
          "maxLength": 512,
          "examples": [
            "\\+336(12|34)[0-9]{6}"
          ]
        }
      },
      "examples": [
        {
          "kind": [
            "national",
            "mobile"
          ]
        },
        {
          "regex": "\\+336(12|34)[0-9]{6}"
        }
      ]
    },
    "dataList": {
      "title": "DataList",
      "x-noun": "a map of file and columns",
      "description": "A list in a file. Rows that do not fit their columns are left out and counted.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "file",
        "columns"
      ],
      "properties": {
        "file": {
          "x-noun": "a file name such as vip.csv",
          "description": "The file, in the policy's own folder: .csv (UTF-8, commas, names of columns in the first line) or .jsonl (a JSON object a line).",
          "type": "string",
          "maxLength": 128,
          "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(csv|jsonl)$",
          "examples": [
            "vip.csv"
          ]
        },
        "columns": {
          "description": "The columns that matter, by name, and what they hold; others are passed over.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/name"
          },
          "additionalProperties": {
            "$ref": "#/$defs/columnType"
          },
          "examples": [
            {
              "number": "number-prefix",
              "tenant": "tag"
            }
          ]
        },
        "key": {
          "$ref": "#/$defs/name",
          "description": "The column a number or user is looked up in; it holds number, number-prefix or text. Without it the first that holds number or number-prefix.",
          "examples": [
            "number"
          ]
        },
        "lowest-first": {
          "$ref": "#/$defs/name",
          "description": "A column of type money that orders rows, the lowest first: least-cost routing by price. All rows of a number then count; where there is a column of peers or pools, each of those comes with the row of its own longest beginning. Without it a number has one row, the last one written.",
          "examples": [
            "price"
          ]
        },
        "valid": {
          "x-noun": "a map of columns of dates",
          "description": "Rows count on some days only, as their own columns say. Without it every row counts.",
          "type": "object",
          "additionalProperties": false,
          "minProperties": 1,
          "properties": {
            "from": {
              "$ref": "#/$defs/name",
              "description": "A column of type date with the first day; an empty cell is since ever.",
              "examples": [
                "since"
              ]
            },
            "until": {
              "$ref": "#/$defs/name",
              "description": "A column of type date with the last day; an empty cell is for ever.",
              "examples": [
                "ends"
              ]
            },
            "zone": {
              "description": "Whose days these are, as an IANA time zone.",
              "type": "string",
              "default": "UTC",
              "examples": [
                "Europe/Paris"
              ]
            }
          },
          "examples": [
            {
              "from": "since",
              "until": "ends"
            }
          ]
        },
        "bad-rows": {
          "$ref": "#/$defs/percent",
          "description": "With more bad rows than this part of all, the policy is refused; with fewer they are left out with a warning.",
          "default": "1%",
          "examples": [
            "1%"
          ]
        },
        "rows-at-least": {
          "description": "With fewer rows that fit, the policy is refused and the old one stays: a file that was cut short, or emptied, is still a good one to its format.",
          "type": "integer",
          "minimum": 0,
          "maximum": 100000000,
          "x-unit": "rows",
          "default": 0,
          "examples": [
            1000
          ]
        },
        "allow": {
          "$ref": "#/$defs/allow",
          "description": "Warnings that are meant to be, each with the reason. Without it every warning is told.",
          "default": [],
          "examples": [
            [
              {
                "code": "POL-202",
                "because": "kept for the next campaign"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "file": "vip.csv",
          "columns": {
            "number": "number",
            "tenant": "tag"
          }
        }
      ]
    },
    "columnType": {
      "title": "ColumnType",
      "x-noun": "a type of column",
      "description": "What a column holds: number (a whole number), number-prefix (the beginning of one; the longest that fits counts), peer (one of this policy that can be dialled), pool (one of this policy), tag (a name the call is tagged with), money (12.50), date (2026-12-24), text.",
      "type": "string",
      "enum": [
        "number",
        "number-prefix",
        "peer",
        "pool",
        "tag",
        "money",
        "date",
        "text"
      ],
      "examples": [
        "number-prefix"
      ]
    },
    "admitRule": {
      "title": "AdmitRule",
      "x-noun": "a rule of the stage admit",
      "description": "Lets a caller in or refuses them, when all conditions hold.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "when",
        "do"
      ],
      "properties": {
        "name": {
          "$ref": "#/$defs/name",
          "description": "What logs and tests call it, after admit: admit/scanners. Without it its place, admit/rule-1.",
          "examples": [
            "scanners"
          ]
        },
        "when": {
          "$ref": "#/$defs/admitCondition",
          "description": "What must hold; all of it.",
          "examples": [
            {
              "user-agent": "friendly-scanner*"
            }
          ]
        },
        "do": {
          "x-noun": "admit or a refusal",
          "description": "What becomes of the caller: admit, or a refusal.",
          "anyOf": [
            {
              "type": "string",
              "enum": [
                "admit"
              ]
            },
            {
              "type": "object",
              "additionalProperties": false,
              "required": [
                "reject"
              ],
              "properties": {
                "reject": {
                  "$ref": "#/$defs/reject",
                  "description": "Refuses the call with a status.",
                  "examples": [
                    403
                  ]
                }
              },
              "examples": [
                {
                  "reject": 403
                }
              ]
            }
          ],
          "examples": [
            "admit",
            {
              "reject": 403
            }
          ]
        }
      },
      "examples": [
        {
          "name": "scanners",
          "when": {
            "user-agent": "friendly-scanner*"
          },
          "do": {
            "reject": 403
          }
        }
      ]
    },
    "admitCondition": {
      "title": "AdmitCondition",
      "x-noun": "a map of peer, source, transport and user-agent",
      "description": "Who speaks; every key must hold.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "peer": {
          "$ref": "#/$defs/names",
          "description": "The peer that vouches for the caller; anyone takes strangers too. Without it not asked.",
          "examples": [
            "pbx",
            "anyone"
          ]
        },
        "source": {
          "$ref": "#/$defs/networks",
          "description": "The address the call comes from. Without it not asked.",
          "examples": [
            "192.0.2.0/24"
          ]
        },
        "transport": {
          "$ref": "#/$defs/transports",
          "description": "The transport the call came in over. Without it not asked.",
          "examples": [
            "udp"
          ]
        },
        "user-agent": {
          "$ref": "#/$defs/patterns",
          "description": "What the caller's User-Agent header says it is. Without it not asked.",
          "examples": [
            "friendly-scanner*"
          ]
        }
      },
      "examples": [
        {
          "user-agent": [
            "friendly-scanner*",
            "sipvicious*"
          ]
        }
      ]
    },
    "readRule": {
      "title": "ReadRule",
      "x-noun": "a rule of the stage read",
      "description": "Rewrites numbers as they came into numbers the plan can read, and tags calls.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "name": {
          "$ref": "#/$defs/name",
          "description": "What it is called. Without it its place.",
          "examples": [
            "outside-line"
          ]
        },
        "when": {
          "$ref": "#/$defs/readCondition",
          "description": "What must hold; all of it. Without it every call is meant.",
          "examples": [
            {
              "peer": "pbx",
              "to": "9*"
            }
          ]
        },
        "from": {
          "$ref": "#/$defs/rewrite",
          "description": "Rewrites the caller's user part. Without it it stays.",
          "examples": [
            {
              "strip": "00",
              "prefix": "+"
            }
          ]
        },
        "to": {
          "$ref": "#/$defs/rewrite",
          "description": "Rewrites the user part that is called. Without it it stays.",
          "examples": [
            {
              "strip": "9"
            }
          ]
        },
        "tag": {
          "description": "Tags the call: with these tags, or with those a list has for the number that calls or is called. Without it no tag.",
          "anyOf": [
            {
              "$ref": "#/$defs/name"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/name"
              }
            },
            {
              "type": "object",
              "additionalProperties": false,
              "minProperties": 1,
              "maxProperties": 1,
              "properties": {
                "from": {
                  "$ref": "#/$defs/name",
                  "description": "The list that is asked for the caller's number. Without it not asked.",
                  "examples": [
                    "customers"
                  ]
                },
                "to": {
                  "$ref": "#/$defs/name",
                  "description": "The list that is asked for the number called. Without it not asked.",
                  "examples": [
                    "customers"
                  ]
                }
              },
              "examples": [
                {
                  "from": "customers"
                }
              ]
            }
          ],
          "examples": [
            "vip",
            {
              "from": "customers"
            }
          ]
        },
        "lookup": {
          "$ref": "#/$defs/names",
          "description": "Asks these lookups about the call, side by side; those of later rules that do not depend on them are asked at the same time. Fields of type tag then tag the call. Without it nobody is asked.",
          "examples": [
            "crm",
            [
              "crm",
              "ported"
            ]
          ]
        }
      },
      "examples": [
        {
          "when": {
            "peer": "pbx",
            "to": "9*"
          },
          "to": {
            "strip": "9"
          }
        }
      ]
    },
    "readCondition": {
      "title": "ReadCondition",
      "x-noun": "a map of peer, source, from, to, tag and lookup",
      "description": "Which calls are meant; every key must hold.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "peer": {
          "$ref": "#/$defs/names",
          "description": "The peer that vouches for the caller. Without it not asked.",
          "examples": [
            "pbx"
          ]
        },
        "source": {
          "$ref": "#/$defs/networks",
          "description": "The address the call comes from. Without it not asked.",
          "examples": [
            "192.0.2.0/24"
          ]
        },
        "from": {
          "$ref": "#/$defs/patterns",
          "description": "The caller. Without it not asked.",
          "examples": [
            "00*"
          ]
        },
        "to": {
          "$ref": "#/$defs/patterns",
          "description": "Who is called. Without it not asked.",
          "examples": [
            "9*"
          ]
        },
        "tag": {
          "$ref": "#/$defs/names",
          "description": "A tag that a rule of this stage before gave. Without it not asked.",
          "examples": [
            "ported"
          ]
        },
        "lookup": {
          "$ref": "#/$defs/lookupCondition",
          "description": "What lookups of rules before answered. Without it not asked.",
          "examples": [
            {
              "crm": {
                "answered": false
              }
            }
          ]
        }
      },
      "examples": [
        {
          "peer": "pbx",
          "to": "9*"
        }
      ]
    },
    "rewrite": {
      "title": "Rewrite",
      "x-noun": "a map of strip and prefix",
      "description": "Takes digits off the beginning and puts others there.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "strip": {
          "$ref": "#/$defs/affix",
          "description": "What is taken off; where it is not at the beginning, nothing is rewritten. Without it nothing.",
          "examples": [
            "9"
          ]
        },
        "prefix": {
          "$ref": "#/$defs/affix",
          "description": "What is then put before it. Without it nothing.",
          "examples": [
            "+33"
          ]
        }
      },
      "examples": [
        {
          "strip": "0033",
          "prefix": "+33"
        }
      ]
    },
    "affix": {
      "title": "Affix",
      "x-noun": "digits in quotes",
      "description": "Digits at the beginning of a number.",
      "type": "string",
      "pattern": "^[+0-9*#]{1,20}$",
      "examples": [
        "9",
        "+33"
      ]
    },
    "afterRule": {
      "title": "AfterRule",
      "x-noun": "a rule of the stage after",
      "description": "What the caller hears, and what the record is tagged with, when no target took the call. Has do, tag or both.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "name": {
          "$ref": "#/$defs/name",
          "description": "What records and tests call it. Without it its place, rule-1.",
          "examples": [
            "carriers-out"
          ]
        },
        "when": {
          "$ref": "#/$defs/afterCondition",
          "description": "What must hold; all of it. Without it every call is meant that no target took.",
          "examples": [
            {
              "peer": "pbx",
              "attempt": [
                "unreachable",
                "5xx"
              ]
            }
          ]
        },
        "tag": {
          "description": "Tags the record of the call, beside what rules tagged the call with. Without it no tag.",
          "anyOf": [
            {
              "$ref": "#/$defs/name"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/name"
              }
            }
          ],
          "examples": [
            "carrier-trouble"
          ]
        },
        "do": {
          "x-noun": "a refusal",
          "description": "What the caller hears, whatever the pool's answer-caller says. Without it what they hear anyway.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "reject"
          ],
          "properties": {
            "reject": {
              "$ref": "#/$defs/reject",
              "description": "Refuses the call with a status.",
              "examples": [
                480
              ]
            }
          },
          "examples": [
            {
              "reject": 480
            }
          ]
        }
      },
      "examples": [
        {
          "name": "carriers-out",
          "when": {
            "attempt": [
              "unreachable",
              "5xx"
            ]
          },
          "tag": "carrier-trouble",
          "do": {
            "reject": 480
          }
        }
      ]
    },
    "afterCondition": {
      "title": "AfterCondition",
      "x-noun": "a map of attempt, peer, from, to, tag, during and outside",
      "description": "Which calls are meant, and how their attempts failed; every key must hold.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "attempt": {
          "description": "How the attempt failed that the caller is told of: of several the last, but a 6xx before all others, and what a target said before our silence about it. Without it not asked.",
          "anyOf": [
            {
              "$ref": "#/$defs/failure"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/failure"
              }
            }
          ],
          "examples": [
            "no-answer",
            [
              "unreachable",
              "5xx"
            ]
          ]
        },
        "peer": {
          "$ref": "#/$defs/names",
          "description": "The peer that vouches for the caller. Without it not asked.",
          "examples": [
            "pbx"
          ]
        },
        "from": {
          "$ref": "#/$defs/patterns",
          "description": "The caller. Without it not asked.",
          "examples": [
            "+33*"
          ]
        },
        "to": {
          "$ref": "#/$defs/patterns",
          "description": "Who is called. Without it not asked.",
          "examples": [
            {
              "kind": "mobile"
            }
          ]
        },
        "tag": {
          "$ref": "#/$defs/names",
          "description": "A tag that the stage read or the rules gave. Without it not asked.",
          "examples": [
            "vip"
          ]
        },
        "during": {
          "$ref": "#/$defs/names",
          "description": "A calendar that is open when the call comes. Without it not asked.",
          "examples": [
            "office"
          ]
        },
        "outside": {
          "$ref": "#/$defs/names",
          "description": "A calendar that is closed when the call comes. Without it not asked.",
          "examples": [
            "office"
          ]
        }
      },
      "examples": [
        {
          "peer": "pbx",
          "attempt": [
            "unreachable",
            "5xx"
          ]
        }
      ]
    },
    "numberKind": {
      "title": "NumberKind",
      "x-noun": "a kind of number",
      "description": "national (fixed and other ordinary numbers at home), mobile (at home), premium (also abroad), shared-cost and toll-free (at home), international (any number abroad), emergency (also urn:service:sos), short (two to six digits that are nothing else), internal (what the plan says is ours).",
      "type": "string",
      "enum": [
        "national",
        "mobile",
        "premium",
        "shared-cost",
        "toll-free",
        "emergency",
        "short",
        "internal",
        "international"
      ],
      "examples": [
        "mobile"
      ]
    },
    "networks": {
      "title": "Networks",
      "x-noun": "a network or a list of networks",
      "description": "One address or network, or a list that means \"one of\".",
      "anyOf": [
        {
          "$ref": "#/$defs/network"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/network"
          }
        }
      ],
      "examples": [
        "10.0.0.0/8",
        [
          "10.0.0.0/8",
          "192.0.2.7"
        ]
      ]
    },
    "transport": {
      "title": "Transport",
      "x-noun": "a transport",
      "description": "How a call comes in: over udp, tcp, tls, ws or wss.",
      "type": "string",
      "enum": [
        "udp",
        "tcp",
        "tls",
        "ws",
        "wss"
      ],
      "examples": [
        "tls"
      ]
    },
    "transports": {
      "title": "Transports",
      "x-noun": "a transport or a list of transports",
      "description": "One transport, or a list that means \"one of\".",
      "anyOf": [
        {
          "$ref": "#/$defs/transport"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/transport"
          }
        }
      ],
      "examples": [
        "tls",
        [
          "tls",
          "wss"
        ]
      ]
    },
    "offerCondition": {
      "title": "OfferCondition",
      "x-noun": "a map of codecs, secure, webrtc, video and fax",
      "description": "What the session description of the INVITE offers; every key must hold. An INVITE without description offers nothing.",
      "x-absent": "not asked",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "codecs": {
          "description": "One of these codecs is offered. By name; case does not matter.",
          "anyOf": [
            {
              "$ref": "#/$defs/codecName"
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/codecName"
              }
            }
          ],
          "examples": [
            "opus",
            [
              "opus",
              "g722"
            ]
          ]
        },
        "secure": {
          "description": "Whether the audio is offered over SRTP.",
          "type": "boolean",
          "examples": [
            true
          ]
        },
        "webrtc": {
          "description": "Whether the offer comes from a browser: SRTP whose keys DTLS agrees on.",
          "type": "boolean",
          "examples": [
            true
          ]
        },
        "video": {
          "description": "Whether video is offered.",
          "type": "boolean",
          "examples": [
            false
          ]
        },
        "fax": {
          "description": "Whether a fax is offered (T.38).",
          "type": "boolean",
          "examples": [
            true
          ]
        }
      },
      "examples": [
        {
          "codecs": [
            "opus",
            "g722"
          ]
        },
        {
          "webrtc": true
        }
      ]
    },
    "codecName": {
      "title": "CodecName",
      "x-noun": "a codec such as pcma",
      "description": "A codec as descriptions name it.",
      "type": "string",
      "maxLength": 32,
      "pattern": "^[A-Za-z0-9._-]+$",
      "examples": [
        "pcma",
        "telephone-event"
      ]
    },
    "percent": {
      "title": "Percent",
      "x-noun": "a part such as 10%",
      "description": "A part of a hundred.",
      "type": "string",
      "pattern": "^(100|[0-9]{1,2}(\\.[0-9]{1,3})?)%$",
      "x-unit": "percent",
      "examples": [
        "10%",
        "0.5%"
      ]
    },
    "shareOptions": {
      "title": "ShareOptions",
      "x-noun": "a map of part, by and seed",
      "description": "A part of all calls, the same ones every time.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "part"
      ],
      "properties": {
        "part": {
          "$ref": "#/$defs/percent",
          "description": "How large the part is.",
          "examples": [
            "10%"
          ]
        },
        "by": {
          "description": "What is the same for calls that share a fate: the caller or the number called.",
          "type": "string",
          "enum": [
            "from",
            "to"
          ],
          "default": "from",
          "examples": [
            "from"
          ]
        },
        "seed": {
          "$ref": "#/$defs/name",
          "description": "Shares with different seeds pick independently of each other; of two with one seed the smaller lies inside the larger. Without it all shares have one seed.",
          "examples": [
            "new-carrier"
          ]
        }
      },
      "examples": [
        {
          "part": "10%",
          "by": "from",
          "seed": "new-carrier"
        }
      ]
    },
    "invariant": {
      "title": "Invariant",
      "x-noun": "an invariant",
      "description": "Something that must be so of all calls its conditions hold for: must, must-not or both.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name"
      ],
      "properties": {
        "name": {
          "description": "A sentence that holds.",
          "type": "string",
          "minLength": 1,
          "maxLength": 200,
          "examples": [
            "premium numbers are never dialled"
          ]
        },
        "when": {
          "$ref": "#/$defs/condition",
          "description": "The calls it speaks of, strangers' too. Without it every call.",
          "examples": [
            {
              "to": "+3389*"
            }
          ]
        },
        "must": {
          "$ref": "#/$defs/promised",
          "description": "What must be so of each of them; every key. Without it nothing has to be so.",
          "examples": [
            {
              "wait-at-most": "90s"
            }
          ]
        },
        "must-not": {
          "$ref": "#/$defs/promised",
          "description": "What may be so of none of them; no key. Without it nothing is ruled out.",
          "examples": [
            {
              "dial": true
            }
          ]
        }
      },
      "examples": [
        {
          "name": "premium numbers are never dialled",
          "when": {
            "to": "+3389*"
          },
          "must-not": {
            "dial": true
          }
        }
      ]
    },
    "promised": {
      "title": "Promised",
      "x-noun": "a map of what is promised",
      "description": "What becomes of a call, as far as an invariant speaks of it.",
      "x-absent": "not looked at",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "rule": {
          "description": "The path of the rule that decides, of a rule around it, or otherwise; or one of several.",
          "anyOf": [
            {
              "type": "string",
              "minLength": 1
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "type": "string",
                "minLength": 1
              }
            }
          ],
          "examples": [
            "reception",
            [
              "reception/open",
              "otherwise"
            ]
          ]
        },
        "dial": {
          "description": "The call is dialled: at all, or to a pool, peer or URI it can come to, or one of several.",
          "anyOf": [
            {
              "type": "boolean",
              "const": true
            },
            {
              "type": "string",
              "minLength": 1
            },
            {
              "type": "array",
              "minItems": 1,
              "items": {
                "type": "string",
                "minLength": 1
              }
            }
          ],
          "examples": [
            true,
            "pstn",
            [
              "orange",
              "sfr"
            ]
          ]
        },
        "reject": {
          "description": "The call is refused: at all, or with this status.",
          "anyOf": [
            {
              "type": "boolean",
              "const": true
            },
            {
              "$ref": "#/$defs/rejectStatus"
            }
          ],
          "examples": [
            true,
            403
          ]
        },
        "redirect": {
          "description": "The caller is told to try elsewhere.",
          "type": "boolean",
          "const": true,
          "examples": [
            true
          ]
        },
        "attempts-at-most": {
          "description": "How many targets are tried at most, when the call is dialled.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "examples": [
            4
          ]
        },
        "wait-at-most": {
          "$ref": "#/$defs/duration",
          "description": "The longest a caller can wait for an answer or a refusal, when the call is dialled.",
          "examples": [
            "90s"
          ]
        }
      },
      "examples": [
        {
          "dial": "pstn"
        }
      ]
    },
    "action": {
      "title": "Action",
      "x-noun": "an action",
      "description": "What becomes of a call, under the word that says it. Exactly one word.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "dial": {
          "$ref": "#/$defs/dial",
          "description": "Sends the call on: to a pool, a peer or a SIP URI by name, a list of those in order, or a pool written in place.",
          "examples": [
            "pstn",
            "sip:10.0.0.100:5080",
            [
              "orange",
              "sfr"
            ]
          ]
        },
        "reject": {
          "$ref": "#/$defs/reject",
          "description": "Refuses the call with a status.",
          "examples": [
            404,
            {
              "status": 403,
              "reason": "Premium numbers are barred"
            }
          ]
        },
        "challenge": {
          "$ref": "#/$defs/name",
          "description": "Asks the caller for the password of a user of this peer (401). A caller who has proved it already, and got here all the same, is refused with 403.",
          "examples": [
            "homeworkers"
          ]
        },
        "redirect": {
          "$ref": "#/$defs/redirect",
          "description": "Answers 302 and tells the caller to try these URIs.",
          "examples": [
            "sip:reception@acme.example"
          ]
        },
        "goto": {
          "$ref": "#/$defs/name",
          "description": "Tries the rules of this group, as if they stood inside this rule. Groups may go to each other, never in a circle. The rule that goes there decides whether callers no peer vouches for may.",
          "examples": [
            "night"
          ]
        },
        "flow": {
          "$ref": "#/$defs/name",
          "description": "Answers the caller and leads them through this flow, by what they dial. Needs a media engine.",
          "examples": [
            "reception"
          ]
        },
        "queue": {
          "$ref": "#/$defs/name",
          "description": "Answers the caller, who waits in this queue until an agent takes the call. Needs a media engine.",
          "examples": [
            "sales"
          ]
        },
        "conference": {
          "$ref": "#/$defs/name",
          "description": "Lets the caller into this conference. Needs a media engine and a Janus; without one callers hear 503.",
          "examples": [
            "board"
          ]
        },
        "announce": {
          "$ref": "#/$defs/announce",
          "description": "Plays something to the caller, then lets the caller go. Needs a media engine.",
          "examples": [
            "closed.wav",
            {
              "play": "closed.wav",
              "refuse": 480
            }
          ]
        },
        "park": {
          "$ref": "#/$defs/park",
          "description": "The caller waits in an orbit until somebody dials it. A call to an orbit where somebody waits fetches them; a transfer to it is refused with 486. Needs a media engine.",
          "examples": [
            {
              "music": "hold.wav",
              "longest": "2m",
              "then": "reception"
            }
          ]
        },
        "echo": {
          "$ref": "#/$defs/duration",
          "description": "The caller hears what they say, for so long at most. Needs a media engine.",
          "examples": [
            "5m"
          ]
        },
        "voicemail": {
          "$ref": "#/$defs/voicemail",
          "description": "The caller leaves a message in a box. Needs a media engine and a folder for messages; without one callers hear 503.",
          "examples": [
            {
              "greeting": "leave.wav",
              "beep": "beep.wav",
              "longest": "2m"
            }
          ]
        }
      },
      "examples": [
        {
          "dial": "pstn"
        }
      ]
    },
    "flowSteps": {
      "title": "FlowSteps",
      "x-noun": "a list of steps",
      "description": "What is done with a caller, one after another.",
      "type": "array",
      "minItems": 1,
      "maxItems": 100,
      "items": {
        "$ref": "#/$defs/flowStep"
      },
      "examples": [
        [
          {
            "play": "welcome.wav"
          },
          {
            "dial": "reception"
          }
        ]
      ]
    },
    "flowStep": {
      "title": "FlowStep",
      "x-noun": "a step",
      "description": "One thing that is done with a caller, under the word that says it. Exactly one word.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "play": {
          "$ref": "#/$defs/prompts",
          "description": "Plays prompts to their end.",
          "examples": [
            "welcome.wav"
          ]
        },
        "menu": {
          "$ref": "#/$defs/flowMenu",
          "description": "Asks the caller to dial one of several choices. When the steps of a choice are done, the flow goes on behind the menu.",
          "examples": [
            {
              "play": "choose.wav",
              "choices": {
                "1": [
                  {
                    "dial": "sales"
                  }
                ]
              }
            }
          ]
        },
        "ask": {
          "$ref": "#/$defs/flowAsk",
          "description": "Asks the caller for digits of their own, such as an account number, and keeps them for later steps of this call. They stand in no record and no log.",
          "examples": [
            {
              "play": "account.wav",
              "as": "account",
              "least": 6,
              "most": 8
            }
          ]
        },
        "say-digits": {
          "$ref": "#/$defs/name",
          "description": "Says the digits that were asked for under this name, with the prompts digit-0.wav to digit-9.wav. Nothing is said of what was not answered.",
          "examples": [
            "account"
          ]
        },
        "tag": {
          "$ref": "#/$defs/name",
          "description": "A tag for the calls made from here on.",
          "examples": [
            "sales"
          ]
        },
        "lookup": {
          "$ref": "#/$defs/flowLookup",
          "description": "Asks a lookup, also about digits that were asked for, and goes on by what it answers. Fields of type tag tag the calls made from here on. The caller hears nothing meanwhile, for the lookup's deadline at most.",
          "examples": [
            {
              "ask": "account",
              "cases": [
                {
                  "when": {
                    "open": true
                  },
                  "do": [
                    {
                      "dial": "support"
                    }
                  ]
                }
              ],
              "else": [
                {
                  "dial": "reception"
                }
              ]
            }
          ]
        },
        "dial": {
          "$ref": "#/$defs/flowDial",
          "description": "Calls somebody and joins the caller to whoever answers. The steps behind it are for when nobody does.",
          "examples": [
            "sales",
            {
              "to": "sales",
              "music": "hold.wav"
            }
          ]
        },
        "flow": {
          "$ref": "#/$defs/name",
          "description": "Leads the caller through another flow, and then on from here. Flows may go to each other, never in a circle.",
          "examples": [
            "hours"
          ]
        },
        "again": {
          "description": "Asks the menu this step stands in once more. A caller who has taken 500 steps is hung up on.",
          "const": true,
          "examples": [
            true
          ]
        },
        "queue": {
          "$ref": "#/$defs/name",
          "description": "The caller waits in this queue until an agent takes the call.",
          "examples": [
            "sales"
          ]
        },
        "conference": {
          "$ref": "#/$defs/name",
          "description": "Lets the caller into this conference. Needs a media engine and a Janus; without one callers hear 503.",
          "examples": [
            "board"
          ]
        },
        "announce": {
          "$ref": "#/$defs/announce",
          "description": "Plays something and lets the caller go.",
          "examples": [
            "closed.wav"
          ]
        },
        "park": {
          "$ref": "#/$defs/park",
          "description": "The caller waits in an orbit.",
          "examples": [
            {
              "orbit": "lobby",
              "music": "hold.wav"
            }
          ]
        },
        "echo": {
          "$ref": "#/$defs/duration",
          "description": "The caller hears what they say, for so long at most.",
          "examples": [
            "5m"
          ]
        },
        "voicemail": {
          "$ref": "#/$defs/voicemail",
          "description": "The caller leaves a message in a box.",
          "examples": [
            {
              "box": "sales",
              "greeting": "leave.wav"
            }
          ]
        },
        "hangup": {
          "description": "Hangs up. So does a flow that is over.",
          "const": true,
          "examples": [
            true
          ]
        }
      },
      "examples": [
        {
          "play": "welcome.wav"
        }
      ]
    },
    "flowLookup": {
      "title": "FlowLookup",
      "x-noun": "a map of a lookup and what its answer leads to",
      "description": "A lookup and what its answer leads to: the first case that holds, else else. Then the flow goes on behind it.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "ask",
        "cases",
        "else"
      ],
      "properties": {
        "ask": {
          "$ref": "#/$defs/name",
          "description": "The lookup. A blank {answer.NAME} in its request is what the caller dialled when asked for NAME; while nothing was, plan B holds.",
          "examples": [
            "account"
          ]
        },
        "cases": {
          "description": "Tried in order.",
          "type": "array",
          "minItems": 1,
          "maxItems": 50,
          "items": {
            "$ref": "#/$defs/flowCase"
          },
          "examples": [
            [
              {
                "when": {
                  "open": true
                },
                "do": [
                  {
                    "dial": "support"
                  }
                ]
              }
            ]
          ]
        },
        "else": {
          "$ref": "#/$defs/flowSteps",
          "description": "For callers for whom no case holds, and for whom no answer came unless plan B fits a case.",
          "examples": [
            [
              {
                "dial": "reception"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "ask": "account",
          "cases": [
            {
              "when": {
                "open": true
              },
              "do": [
                {
                  "dial": "support"
                }
              ]
            }
          ],
          "else": [
            {
              "dial": "reception"
            }
          ]
        }
      ]
    },
    "flowCase": {
      "title": "FlowCase",
      "x-noun": "a map of when and do",
      "description": "Steps for one kind of answer.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "when",
        "do"
      ],
      "properties": {
        "when": {
          "description": "What fields of the answer must be, all of them; answered is true when the answer came from there and false when plan B stands in.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/fieldName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/fieldPatterns"
          },
          "examples": [
            {
              "open": true
            },
            {
              "tier": [
                "gold",
                "silver"
              ]
            }
          ]
        },
        "do": {
          "$ref": "#/$defs/flowSteps",
          "description": "The steps.",
          "examples": [
            [
              {
                "dial": "support"
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "when": {
            "open": true
          },
          "do": [
            {
              "dial": "support"
            }
          ]
        }
      ]
    },
    "pinDigits": {
      "title": "PinDigits",
      "x-noun": "3 to 12 digits",
      "description": "A PIN as it is dialled.",
      "type": "string",
      "pattern": "^[0-9]{3,12}$",
      "examples": [
        "4711"
      ]
    },
    "conferenceKey": {
      "title": "ConferenceKey",
      "x-noun": "a key such as *",
      "description": "A key of the telephone.",
      "type": "string",
      "pattern": "^[0-9*#]$",
      "examples": [
        "*"
      ]
    },
    "flowDial": {
      "title": "FlowDial",
      "x-noun": "a pool, a peer or a SIP URI, or a map with to",
      "description": "Whom a step calls, and what the caller hears meanwhile.",
      "anyOf": [
        {
          "$ref": "#/$defs/member"
        },
        {
          "$ref": "#/$defs/flowDialOptions"
        }
      ],
      "examples": [
        "sales",
        {
          "to": "sales",
          "music": "hold.wav"
        }
      ]
    },
    "flowDialOptions": {
      "title": "FlowDialOptions",
      "x-noun": "a map with to",
      "description": "Whom a step calls, and what the caller hears meanwhile.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "to"
      ],
      "properties": {
        "to": {
          "$ref": "#/$defs/member",
          "description": "Whom to call.",
          "examples": [
            "sales"
          ]
        },
        "music": {
          "$ref": "#/$defs/promptFile",
          "description": "Played over and over until somebody answers. Without it silence.",
          "examples": [
            "hold.wav"
          ]
        }
      },
      "examples": [
        {
          "to": "sales",
          "music": "hold.wav"
        }
      ]
    },
    "flowMenu": {
      "title": "FlowMenu",
      "x-noun": "a menu",
      "description": "A question and what may be dialled. A digit cuts the prompt short.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "play",
        "choices"
      ],
      "properties": {
        "play": {
          "$ref": "#/$defs/prompts",
          "description": "The question.",
          "examples": [
            "choose.wav"
          ]
        },
        "choices": {
          "description": "What may be dialled, digits as a text, and the steps it leads to.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "type": "string",
            "pattern": "^[0-9*#]{1,10}$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/flowSteps"
          },
          "examples": [
            {
              "1": [
                {
                  "dial": "sales"
                }
              ],
              "*": [
                {
                  "again": true
                }
              ]
            }
          ]
        },
        "wait": {
          "$ref": "#/$defs/duration",
          "description": "How long the first digit is waited for after the question.",
          "default": "5s",
          "examples": [
            "8s"
          ]
        },
        "between": {
          "$ref": "#/$defs/duration",
          "description": "How long a next digit is waited for, where choices are longer than one.",
          "default": "3s",
          "examples": [
            "2s"
          ]
        },
        "tries": {
          "description": "How often the caller is asked in all.",
          "type": "integer",
          "minimum": 1,
          "maximum": 20,
          "default": 3,
          "examples": [
            2
          ]
        },
        "sorry": {
          "$ref": "#/$defs/prompts",
          "description": "Played before the question is asked again. Without it only the question.",
          "examples": [
            "sorry.wav"
          ]
        },
        "wrong": {
          "$ref": "#/$defs/flowSteps",
          "description": "For callers whose last try was none of the choices. Without it they go on behind the menu.",
          "examples": [
            [
              {
                "dial": "reception"
              }
            ]
          ]
        },
        "silence": {
          "$ref": "#/$defs/flowSteps",
          "description": "For callers who dialled nothing the last time. Without it they go on behind the menu.",
          "examples": [
            [
              {
                "hangup": true
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "play": "choose.wav",
          "choices": {
            "1": [
              {
                "dial": "sales"
              }
            ]
          }
        }
      ]
    },
    "flowAsk": {
      "title": "FlowAsk",
      "x-noun": "a question for digits",
      "description": "A question that is answered by digits. A key other than 0 to 9 makes the answer wrong, but for the one that ends it.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "play",
        "as",
        "most"
      ],
      "properties": {
        "play": {
          "$ref": "#/$defs/prompts",
          "description": "The question.",
          "examples": [
            "account.wav"
          ]
        },
        "as": {
          "$ref": "#/$defs/name",
          "description": "The name the answer is kept under. A later answer of that name takes its place.",
          "examples": [
            "account"
          ]
        },
        "least": {
          "description": "How many digits an answer has at least.",
          "type": "integer",
          "minimum": 1,
          "maximum": 32,
          "default": 1,
          "examples": [
            6
          ]
        },
        "most": {
          "description": "How many digits an answer has at most; after so many no more are waited for.",
          "type": "integer",
          "minimum": 1,
          "maximum": 32,
          "examples": [
            8
          ]
        },
        "end": {
          "x-noun": "# or *, in quotes",
          "description": "The key that ends an answer before it is complete. It is no part of it.",
          "type": "string",
          "enum": [
            "#",
            "*"
          ],
          "default": "#",
          "examples": [
            "*"
          ]
        },
        "wait": {
          "$ref": "#/$defs/duration",
          "description": "How long the first digit is waited for after the question.",
          "default": "5s",
          "examples": [
            "8s"
          ]
        },
        "between": {
          "$ref": "#/$defs/duration",
          "description": "How long each next digit is waited for.",
          "default": "3s",
          "examples": [
            "2s"
          ]
        },
        "barge-in": {
          "description": "Whether a digit cuts the question short; one pressed before it is asked, while another step speaks, answers it at once. With false, keys pressed before its end are not heard.",
          "type": "boolean",
          "default": true,
          "examples": [
            false
          ]
        },
        "tries": {
          "description": "How often the caller is asked in all.",
          "type": "integer",
          "minimum": 1,
          "maximum": 20,
          "default": 3,
          "examples": [
            2
          ]
        },
        "sorry": {
          "$ref": "#/$defs/prompts",
          "description": "Played before the question is asked again. Without it only the question.",
          "examples": [
            "sorry.wav"
          ]
        },
        "wrong": {
          "$ref": "#/$defs/flowSteps",
          "description": "For callers whose last try was too short or no number. Without it they go on behind the question.",
          "examples": [
            [
              {
                "dial": "reception"
              }
            ]
          ]
        },
        "silence": {
          "$ref": "#/$defs/flowSteps",
          "description": "For callers who dialled nothing the last time. Without it they go on behind the question.",
          "examples": [
            [
              {
                "hangup": true
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "play": "account.wav",
          "as": "account",
          "least": 6,
          "most": 8
        }
      ]
    },
    "queue": {
      "title": "Queue",
      "x-noun": "a queue",
      "description": "Callers wait here in the order they came, until one of the agents takes the call. An agent of several queues is called by one at a time.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "agents"
      ],
      "properties": {
        "agents": {
          "description": "Who takes the calls, each named once. An agent with nothing to do is called; the admin API signs agents off and on.",
          "type": "array",
          "minItems": 1,
          "maxItems": 500,
          "items": {
            "anyOf": [
              {
                "$ref": "#/$defs/member"
              },
              {
                "$ref": "#/$defs/queueAgent"
              }
            ]
          },
          "examples": [
            [
              "ann",
              "sip:bob@10.0.0.2",
              {
                "to": "carol",
                "skills": [
                  "french"
                ]
              }
            ]
          ]
        },
        "order": {
          "description": "Which of the free agents is called: who has been idle longest, the next in turn, the first of the list, who took fewest calls, or who has most skills among the caller's tags (and of those who has been idle longest).",
          "enum": [
            "longest-idle",
            "round-robin",
            "in-order",
            "least-calls",
            "skills"
          ],
          "default": "longest-idle",
          "examples": [
            "round-robin"
          ]
        },
        "music": {
          "$ref": "#/$defs/promptFile",
          "description": "Played over and over to whoever waits. Without it silence.",
          "examples": [
            "hold.wav"
          ]
        },
        "position": {
          "$ref": "#/$defs/prompts",
          "description": "Tells callers their place: the first prompt for who is next, the second for the one behind, and so on; the last for all others. Without it nobody is told.",
          "examples": [
            [
              "you-are-next.wav",
              "one-before-you.wav",
              "several-before-you.wav"
            ]
          ]
        },
        "wait": {
          "$ref": "#/$defs/prompts",
          "description": "Played after the position. Without it nothing.",
          "examples": [
            "please-wait.wav"
          ]
        },
        "every": {
          "$ref": "#/$defs/duration",
          "description": "How often position and wait are played, for the first time after so long.",
          "default": "30s",
          "examples": [
            "45s"
          ]
        },
        "ring": {
          "$ref": "#/$defs/duration",
          "description": "How long an agent is called; one who does not answer has refused.",
          "default": "20s",
          "examples": [
            "15s"
          ]
        },
        "rest": {
          "$ref": "#/$defs/queueRest",
          "description": "How long an agent is left alone. Without it the defaults of its properties.",
          "examples": [
            {
              "after-call": "30s"
            }
          ]
        },
        "callers": {
          "description": "How many may wait at a time; whoever comes then goes where overflow says.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000,
          "default": 100,
          "examples": [
            20
          ]
        },
        "longest": {
          "$ref": "#/$defs/duration",
          "description": "How long a caller waits at most; while an agent is being called for them, until that comes to nothing.",
          "default": "10m",
          "examples": [
            "5m"
          ]
        },
        "overflow": {
          "$ref": "#/$defs/queueWay",
          "description": "What becomes of callers who find no place, or have waited too long. Without it they are refused with 480, or hung up on.",
          "examples": [
            {
              "dial": "reception"
            }
          ]
        },
        "exit": {
          "description": "Digits that lead out of the queue, and where. Without it no digit does.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "type": "string",
            "pattern": "^[0-9*#]$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/queueWay"
          },
          "examples": [
            {
              "0": {
                "dial": "reception"
              }
            }
          ]
        }
      },
      "examples": [
        {
          "agents": [
            "ann",
            "bob"
          ],
          "music": "hold.wav"
        }
      ]
    },
    "queueAgent": {
      "title": "QueueAgent",
      "x-noun": "a map with to",
      "description": "An agent and what they are good at.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "to"
      ],
      "properties": {
        "to": {
          "$ref": "#/$defs/member",
          "description": "Whom to call.",
          "examples": [
            "ann"
          ]
        },
        "user": {
          "description": "The user of this peer who is the agent: called at the phones that registered for them, and only while one is. The admin API and the tests of a policy say `ann@phones` of user ann of peer phones. Without it the agent is called as anybody is there, registered or not.",
          "type": "string",
          "pattern": "^[^\\s@/]{1,64}$",
          "examples": [
            "ann"
          ]
        },
        "skills": {
          "description": "Compared with the caller's tags, where order says skills.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/name"
          },
          "default": [],
          "examples": [
            [
              "french"
            ]
          ]
        }
      },
      "examples": [
        {
          "to": "ann",
          "skills": [
            "french"
          ]
        }
      ]
    },
    "queueRest": {
      "title": "QueueRest",
      "x-noun": "a map of rests",
      "description": "How long an agent is left alone.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "after-call": {
          "$ref": "#/$defs/duration",
          "description": "After a call that the agent took has ended.",
          "default": "10s",
          "examples": [
            "30s"
          ]
        },
        "after-refusal": {
          "$ref": "#/$defs/duration",
          "description": "After a call that the agent did not take; then the agent is called again.",
          "default": "30s",
          "examples": [
            "1m"
          ]
        }
      },
      "examples": [
        {
          "after-call": "30s"
        }
      ]
    },
    "queueWay": {
      "title": "QueueWay",
      "x-noun": "a way out of a queue",
      "description": "Where a caller goes who leaves a queue. Exactly one word.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1,
      "properties": {
        "dial": {
          "$ref": "#/$defs/member",
          "description": "Calls somebody else.",
          "examples": [
            "reception"
          ]
        },
        "announce": {
          "$ref": "#/$defs/announce",
          "description": "Plays something and lets the caller go.",
          "examples": [
            "closed.wav"
          ]
        },
        "queue": {
          "$ref": "#/$defs/name",
          "description": "Waits in another queue, as the last there. Queues may lead to each other, never in a circle.",
          "examples": [
            "everybody"
          ]
        },
        "voicemail": {
          "$ref": "#/$defs/voicemail",
          "description": "Leaves a message in a box.",
          "examples": [
            {
              "box": "sales",
              "greeting": "leave.wav"
            }
          ]
        },
        "reject": {
          "$ref": "#/$defs/reject",
          "description": "Refuses a caller who has not been answered; one who waited already is hung up on.",
          "examples": [
            486
          ]
        }
      },
      "examples": [
        {
          "dial": "reception"
        }
      ]
    },
    "promptFile": {
      "title": "PromptFile",
      "x-noun": "a prompt's file name",
      "description": "A WAV or MP3 file in the policy's folder of prompts. The media engine reads it, by the same path.",
      "type": "string",
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*\\.(wav|mp3)$",
      "maxLength": 100,
      "examples": [
        "welcome.wav"
      ]
    },
    "prompts": {
      "title": "Prompts",
      "x-noun": "a prompt's file name, or a list of them",
      "description": "One prompt, or several that are played one after another.",
      "anyOf": [
        {
          "$ref": "#/$defs/promptFile"
        },
        {
          "$ref": "#/$defs/promptFiles"
        }
      ],
      "examples": [
        "welcome.wav",
        [
          "welcome.wav",
          "hours.wav"
        ]
      ]
    },
    "promptFiles": {
      "title": "PromptFiles",
      "x-noun": "a list of prompts",
      "description": "Prompts that are played one after another.",
      "type": "array",
      "minItems": 1,
      "maxItems": 20,
      "items": {
        "$ref": "#/$defs/promptFile"
      },
      "examples": [
        [
          "welcome.wav",
          "hours.wav"
        ]
      ]
    },
    "announce": {
      "title": "Announce",
      "x-noun": "prompts, or a map with play",
      "description": "What the caller hears, and what comes after it.",
      "anyOf": [
        {
          "$ref": "#/$defs/promptFile"
        },
        {
          "$ref": "#/$defs/promptFiles"
        },
        {
          "$ref": "#/$defs/announceOptions"
        }
      ],
      "examples": [
        "closed.wav",
        {
          "play": [
            "closed.wav",
            "hours.wav"
          ],
          "times": 2
        }
      ]
    },
    "announceOptions": {
      "title": "AnnounceOptions",
      "x-noun": "a map with play",
      "description": "What the caller hears, how often, and whether the call is answered for it.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "play"
      ],
      "properties": {
        "play": {
          "$ref": "#/$defs/prompts",
          "description": "What is played.",
          "examples": [
            "closed.wav"
          ]
        },
        "times": {
          "description": "How often it is played, one time after another.",
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 1,
          "examples": [
            2
          ]
        },
        "refuse": {
          "$ref": "#/$defs/reject",
          "description": "Plays it before an answer, as early media (183), and then refuses the call with this status. Without it the call is answered, and hung up afterwards.",
          "examples": [
            480,
            {
              "status": 404,
              "reason": "No such number"
            }
          ]
        }
      },
      "examples": [
        {
          "play": "closed.wav",
          "refuse": 480
        }
      ]
    },
    "conference": {
      "title": "Conference",
      "x-noun": "a conference",
      "description": "Who gets into a conference, and how.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "pin": {
          "description": "What a member dials to get in: 3 to 12 digits, or the secret they are in, such as `secret:board-pin`. Without it and without moderator everybody gets in.",
          "anyOf": [
            {
              "$ref": "#/$defs/pinDigits"
            },
            {
              "$ref": "#/$defs/secretRef"
            }
          ],
          "examples": [
            "4711",
            "secret:board-pin"
          ]
        },
        "moderator": {
          "description": "What a moderator dials to get in, another than pin. Without it nobody moderates.",
          "anyOf": [
            {
              "$ref": "#/$defs/pinDigits"
            },
            {
              "$ref": "#/$defs/secretRef"
            }
          ],
          "examples": [
            "90210",
            "secret:board-moderator"
          ]
        },
        "ask": {
          "$ref": "#/$defs/prompts",
          "description": "Asks for the PIN. Without it the caller hears nothing.",
          "examples": [
            "pin.wav"
          ]
        },
        "sorry": {
          "$ref": "#/$defs/prompts",
          "description": "Said after a wrong PIN. Without it nothing.",
          "examples": [
            "wrong.wav"
          ]
        },
        "tries": {
          "description": "How often a caller may try a PIN before being hung up on.",
          "type": "integer",
          "minimum": 1,
          "maximum": 10,
          "default": 3,
          "examples": [
            5
          ]
        },
        "full": {
          "$ref": "#/$defs/prompts",
          "description": "Said to whoever dialled a PIN and finds the conference full or locked. Without it they are let go without a word.",
          "examples": [
            "full.wav"
          ]
        },
        "joined": {
          "$ref": "#/$defs/prompts",
          "description": "Said to those who are in it when somebody comes. Without it nothing.",
          "examples": [
            "joined.wav"
          ]
        },
        "left": {
          "$ref": "#/$defs/prompts",
          "description": "Said to those who stay when somebody goes. Without it nothing.",
          "examples": [
            "left.wav"
          ]
        },
        "alone": {
          "$ref": "#/$defs/prompts",
          "description": "Said to whoever is alone in it: the first who comes, the last who stays. Without it nothing.",
          "examples": [
            "alone.wav"
          ]
        },
        "record": {
          "description": "What all say together is recorded by the mixer, from the first who comes, and becomes a WAV file like those of calls: in the folder that `recordings: { dir }` of the configuration file names, sealed where that says so. Without such a folder nothing is written, and the log says so.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "limit": {
          "description": "How many may be in it; the next one hears 486.",
          "type": "integer",
          "minimum": 2,
          "maximum": 200,
          "default": 20,
          "examples": [
            5
          ]
        },
        "muted": {
          "description": "Members come in muted; moderators never do.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "mute-key": {
          "description": "The key by which a member mutes oneself, and undoes it. Without it there is none.",
          "$ref": "#/$defs/conferenceKey",
          "examples": [
            "*"
          ]
        },
        "lock-key": {
          "description": "The key by which a moderator locks the conference, so that only moderators still get in, and unlocks it. Without it there is none; the admin API can lock too.",
          "$ref": "#/$defs/conferenceKey",
          "examples": [
            "7"
          ]
        },
        "mute-all-key": {
          "description": "The key by which a moderator mutes all who are in it but moderators, and undoes that. Without it there is none.",
          "$ref": "#/$defs/conferenceKey",
          "examples": [
            "5"
          ]
        },
        "ends-with-moderator": {
          "description": "Everybody is let go when the last moderator leaves.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        }
      },
      "examples": [
        {
          "pin": "4711",
          "ask": "pin.wav"
        }
      ]
    },
    "park": {
      "title": "Park",
      "x-noun": "a map of where and how long",
      "description": "Where a caller waits, and what becomes of one nobody fetches.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "orbit": {
          "$ref": "#/$defs/template",
          "description": "The name of the place; whoever dials what makes the same name meets there. One caller waits in a place at a time.",
          "default": "{to.user as token}",
          "examples": [
            "{to.user as token}",
            "lobby"
          ]
        },
        "music": {
          "$ref": "#/$defs/promptFile",
          "description": "What the caller hears, over and over. Without it silence.",
          "examples": [
            "hold.wav"
          ]
        },
        "longest": {
          "$ref": "#/$defs/duration",
          "description": "How long a caller waits.",
          "default": "2m",
          "examples": [
            "90s"
          ]
        },
        "then": {
          "$ref": "#/$defs/member",
          "description": "Who is called for a caller nobody fetched. Without it whoever transferred the caller here; a caller who dialled the orbit is hung up on.",
          "examples": [
            "reception"
          ]
        }
      },
      "examples": [
        {
          "music": "hold.wav"
        }
      ]
    },
    "voicemail": {
      "title": "Voicemail",
      "x-noun": "a map of a box and what is said",
      "description": "How a caller leaves a message. It is a WAV file with a description beside it, in the folder of its box; the configuration says where the boxes are and to whom messages are sent on. What was said before a caller hangs up is kept.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "box": {
          "$ref": "#/$defs/template",
          "description": "Whose message it is: the name of a folder. A caller for whom the blanks make none hears 404.",
          "default": "{to.user as token}",
          "examples": [
            "{to.user as token}",
            "sales"
          ]
        },
        "greeting": {
          "$ref": "#/$defs/prompts",
          "description": "Said first; the key that ends a message skips it. Without it nothing.",
          "examples": [
            "leave.wav"
          ]
        },
        "beep": {
          "$ref": "#/$defs/prompts",
          "description": "Played last; what is said from then on is the message. Without it the message begins with the end of the greeting.",
          "examples": [
            "beep.wav"
          ]
        },
        "longest": {
          "$ref": "#/$defs/duration",
          "description": "After so long a message ends.",
          "default": "3m",
          "examples": [
            "90s"
          ]
        },
        "silence": {
          "$ref": "#/$defs/duration",
          "description": "A message ends when nothing was said for so long. The silence is no part of it.",
          "default": "5s",
          "examples": [
            "3s"
          ]
        },
        "shortest": {
          "$ref": "#/$defs/duration",
          "description": "A shorter message is not kept. Silence alone is none, whatever stands here.",
          "default": "1s",
          "examples": [
            "2s"
          ]
        },
        "end": {
          "x-noun": "# or *, in quotes",
          "description": "The key that ends a message.",
          "type": "string",
          "enum": [
            "#",
            "*"
          ],
          "default": "#",
          "examples": [
            "*"
          ]
        },
        "thanks": {
          "$ref": "#/$defs/prompts",
          "description": "Said after a message that is kept, to a caller who is still there. Without it nothing.",
          "examples": [
            "thanks.wav"
          ]
        }
      },
      "examples": [
        {
          "greeting": "leave.wav",
          "beep": "beep.wav"
        }
      ]
    },
    "dial": {
      "title": "Dial",
      "x-noun": "a pool, a peer, a SIP URI, or a list of them",
      "description": "Where a call is sent: a pool, a peer or a SIP URI; a list of those, in order; a pool written in place; what a lookup found, \"{lookup.crm.route}\", a field of type peer or pool that has a value in plan B; or whom a list names for the called number, \"{data.rates.carrier}\", a column of type peer or pool, and then the rule holds only for numbers in the list.",
      "anyOf": [
        {
          "$ref": "#/$defs/member"
        },
        {
          "$ref": "#/$defs/members"
        },
        {
          "$ref": "#/$defs/pool"
        }
      ],
      "examples": [
        "pstn",
        [
          "orange",
          "sfr"
        ],
        {
          "pick": {
            "round-robin": [
              "gw1",
              "gw2"
            ]
          }
        },
        "{lookup.crm.route}",
        "{data.rates.carrier}"
      ]
    },
    "rejectStatus": {
      "title": "RejectStatus",
      "x-noun": "a status from 400 to 699",
      "description": "The SIP status the caller gets.",
      "type": "integer",
      "minimum": 400,
      "maximum": 699,
      "examples": [
        404
      ]
    },
    "reject": {
      "title": "Reject",
      "x-noun": "a status, or a status and a reason",
      "description": "A status, or a status with the words beside it.",
      "anyOf": [
        {
          "$ref": "#/$defs/rejectStatus"
        },
        {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "status"
          ],
          "properties": {
            "status": {
              "$ref": "#/$defs/rejectStatus",
              "description": "The SIP status the caller gets.",
              "examples": [
                403
              ]
            },
            "reason": {
              "description": "The words beside the status. Without it the standard's.",
              "type": "string",
              "minLength": 1,
              "maxLength": 128,
              "pattern": "^[^\\u0000-\\u001f\\u007f]*$",
              "examples": [
                "Premium numbers are barred"
              ]
            }
          },
          "examples": [
            {
              "status": 403,
              "reason": "Premium numbers are barred"
            }
          ]
        }
      ],
      "examples": [
        404,
        {
          "status": 403,
          "reason": "Premium numbers are barred"
        }
      ]
    },
    "redirect": {
      "title": "Redirect",
      "x-noun": "a SIP URI or a list of them",
      "description": "One SIP URI, or several in order of preference.",
      "anyOf": [
        {
          "$ref": "#/$defs/sipUri"
        },
        {
          "type": "array",
          "minItems": 1,
          "maxItems": 20,
          "items": {
            "$ref": "#/$defs/sipUri"
          }
        }
      ],
      "examples": [
        "sip:reception@acme.example"
      ]
    },
    "test": {
      "title": "PolicyTest",
      "x-noun": "a test",
      "description": "One call, and what must become of it.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "call",
        "expect"
      ],
      "properties": {
        "name": {
          "description": "A sentence that holds.",
          "type": "string",
          "minLength": 1,
          "maxLength": 200,
          "examples": [
            "Bastille Day is closed"
          ]
        },
        "at": {
          "description": "When the call arrives: a local time with its zone in brackets, or a moment with Z or an offset. Without it 2026-01-05T12:00:00Z, a Monday, so that a test says the same every day.",
          "type": "string",
          "minLength": 1,
          "default": "2026-01-05T12:00:00Z",
          "examples": [
            "2026-07-14T10:00[Europe/Paris]",
            "2026-03-02T10:00:00Z"
          ]
        },
        "call": {
          "$ref": "#/$defs/testCall",
          "description": "The call that arrives.",
          "examples": [
            {
              "peer": "orange",
              "to": "0145550100"
            }
          ]
        },
        "pretend": {
          "description": "What targets do when they are tried, by the target's name. A target not named answers with 200 at once.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/targetName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/behaviour"
          },
          "default": {},
          "examples": [
            {
              "orange": 503,
              "sfr": {
                "ring": "8s",
                "then": 200
              }
            }
          ]
        },
        "expect": {
          "$ref": "#/$defs/expect",
          "description": "What must become of the call. Only what is written is looked at.",
          "examples": [
            {
              "rule": "outbound",
              "attempts": [
                "orange",
                "sfr"
              ]
            }
          ]
        },
        "then": {
          "description": "Further calls, one after another. What is learned of targets goes on from call to call: breakers, probes, latency, whose turn it is. pointsman test plays them; a reload looks at the first call alone. Without it the test is one call.",
          "type": "array",
          "minItems": 1,
          "maxItems": 1000,
          "items": {
            "$ref": "#/$defs/testStep"
          },
          "default": [],
          "examples": [
            [
              {
                "later": "30s",
                "pretend": {
                  "orange": 200
                },
                "expect": {
                  "attempts": [
                    "orange"
                  ]
                }
              }
            ]
          ]
        }
      },
      "examples": [
        {
          "name": "strangers are refused",
          "call": {
            "to": "+33145550100"
          },
          "expect": {
            "reject": 404
          }
        }
      ]
    },
    "testStep": {
      "title": "TestStep",
      "x-noun": "a step",
      "description": "What comes after the call before it, and what must become of it.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "expect"
      ],
      "properties": {
        "later": {
          "$ref": "#/$defs/duration",
          "x-formerly": "after",
          "description": "How long after the call before it; probes that fall due meanwhile are asked. Without it at once.",
          "examples": [
            "30s"
          ]
        },
        "pretend": {
          "description": "What targets do from here on, to calls and to probes, in place of what was pretended before. A target not named is well. Without it all do as before.",
          "type": "object",
          "propertyNames": {
            "$ref": "#/$defs/targetName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/behaviour"
          },
          "examples": [
            {
              "orange": 503
            },
            {}
          ]
        },
        "probes": {
          "description": "What probes hear from here on, of targets that do to them otherwise than to calls. Without it, or in a step that pretends something new, what calls get.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/targetName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/behaviour"
          },
          "examples": [
            {
              "orange": 200
            }
          ]
        },
        "times": {
          "description": "So many calls in a row; expect is about the last of them.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000,
          "x-unit": "calls",
          "default": 1,
          "examples": [
            5
          ]
        },
        "call": {
          "$ref": "#/$defs/testCall",
          "description": "The call that arrives. Without it the test's own again.",
          "examples": [
            {
              "peer": "pbx",
              "to": "0145550100"
            }
          ]
        },
        "expect": {
          "$ref": "#/$defs/expect",
          "description": "What must become of it. Only what is written is looked at.",
          "examples": [
            {
              "attempts": [
                "sfr"
              ],
              "targets": {
                "orange": "open"
              }
            }
          ]
        }
      },
      "examples": [
        {
          "later": "30s",
          "pretend": {
            "orange": 200
          },
          "expect": {
            "attempts": [
              "orange"
            ]
          }
        }
      ]
    },
    "targetState": {
      "title": "TargetState",
      "x-noun": "a state of a target",
      "description": "Where a target stands: up, down by its probes, open (resting), ejected (resting, for it did worse than its pool), half-open (tried with a few calls), slow-start, or away (it said when to come back).",
      "type": "string",
      "enum": [
        "up",
        "down",
        "open",
        "ejected",
        "half-open",
        "slow-start",
        "away"
      ],
      "examples": [
        "open"
      ]
    },
    "targetName": {
      "title": "TargetName",
      "x-noun": "a target's name",
      "description": "A target as logs name it: the peer's name, peer/2 for its second contact, or the URI.",
      "type": "string",
      "minLength": 1,
      "maxLength": 512,
      "examples": [
        "orange",
        "orange/2",
        "sip:10.0.0.100:5080"
      ]
    },
    "testCall": {
      "title": "TestCall",
      "x-noun": "a call",
      "description": "A call that arrives.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "to"
      ],
      "properties": {
        "digits": {
          "description": "What the caller dials when a flow asks, one answer after another, with blanks between them; then silence. - dials nothing at one question. A pause before a digit is written ~4s: as long as the question waits, it ends the answer there, and what follows is for the next question. Without it silence from the first.",
          "type": "string",
          "pattern": "^(-|(~[0-9]{1,5}(ms|s))?[0-9*#]+(~[0-9]{1,5}(ms|s)[0-9*#]+)*)( (-|(~[0-9]{1,5}(ms|s))?[0-9*#]+(~[0-9]{1,5}(ms|s)[0-9*#]+)*))*$",
          "maxLength": 200,
          "examples": [
            "1 3",
            "- 2",
            "12~4s34"
          ]
        },
        "lasts": {
          "$ref": "#/$defs/duration",
          "description": "How long the two talk once somebody answers. As long as that the call counts in the limits of peers and rules and among the calls of its target, for the calls after it. Without it it ends at once.",
          "examples": [
            "10m"
          ]
        },
        "peer": {
          "$ref": "#/$defs/name",
          "description": "The peer that vouches for the caller; its first source address is where the call comes from. Without peer and source the caller is a stranger.",
          "examples": [
            "orange"
          ]
        },
        "source": {
          "description": "The address the call comes from; the peer is found from it, as on the wire. Without it the first address of the peer.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "193.252.0.9"
          ]
        },
        "transport": {
          "$ref": "#/$defs/transport",
          "description": "The transport the call comes in over.",
          "default": "udp",
          "examples": [
            "tls"
          ]
        },
        "user": {
          "description": "The name the caller proved to have. Without it none.",
          "type": "string",
          "minLength": 1,
          "maxLength": 256,
          "examples": [
            "alice"
          ]
        },
        "tls": {
          "$ref": "#/$defs/tlsSubject",
          "description": "A name in the certificate the caller shows; the peer is found from it, as on the wire. Without it none.",
          "examples": [
            "sip.orange.example"
          ]
        },
        "lookups": {
          "description": "What lookups answer about the call: the values of their fields, or failed. One that is not named gives plan B.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/name"
          },
          "additionalProperties": {
            "$ref": "#/$defs/pretendedReply"
          },
          "default": {},
          "examples": [
            {
              "crm": {
                "tenant": "acme",
                "vip": true
              }
            },
            {
              "crm": "failed"
            }
          ]
        },
        "offer": {
          "$ref": "#/$defs/testOffer",
          "description": "What the session description offers. Without it plain audio with PCMA and PCMU.",
          "default": {
            "codecs": [
              "pcma",
              "pcmu"
            ]
          },
          "examples": [
            {
              "codecs": [
                "opus"
              ],
              "webrtc": true
            }
          ]
        },
        "from": {
          "description": "The caller: a number, a user, or a SIP URI.",
          "type": "string",
          "minLength": 1,
          "default": "sip:anonymous@anonymous.invalid",
          "examples": [
            "+33612345678",
            "sip:alice@acme.example"
          ]
        },
        "to": {
          "description": "Who is called: a number, a user, or a SIP URI.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "0145550100",
            "sip:reception@acme.example"
          ]
        },
        "headers": {
          "description": "Further headers of the INVITE.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/headerName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/headerValue"
          },
          "default": {},
          "examples": [
            {
              "X-Tenant": "acme"
            }
          ]
        }
      },
      "examples": [
        {
          "peer": "orange",
          "to": "0145550100"
        }
      ]
    },
    "pretendedReply": {
      "title": "PretendedReply",
      "x-noun": "a map of fields, or failed",
      "description": "What a lookup answers: the values of its fields, or failed for no answer in time.",
      "anyOf": [
        {
          "type": "string",
          "enum": [
            "failed"
          ]
        },
        {
          "type": "object",
          "propertyNames": {
            "$ref": "#/$defs/fieldName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/fieldValue"
          }
        }
      ],
      "examples": [
        {
          "tenant": "acme",
          "vip": true
        },
        "failed"
      ]
    },
    "testOffer": {
      "title": "TestOffer",
      "x-noun": "a map of codecs, secure, webrtc, video and fax",
      "description": "What a made-up call offers; what is not written is not offered.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "codecs": {
          "description": "The codecs offered, by name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/codecName"
          },
          "default": [
            "pcma",
            "pcmu"
          ],
          "examples": [
            [
              "opus",
              "pcma"
            ]
          ]
        },
        "secure": {
          "description": "Whether the audio is offered over SRTP.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "webrtc": {
          "description": "Whether it is the offer of a browser, which is secure as well.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "video": {
          "description": "Whether video is offered.",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        },
        "fax": {
          "description": "Whether a fax is offered (T.38).",
          "type": "boolean",
          "default": false,
          "examples": [
            true
          ]
        }
      },
      "examples": [
        {
          "codecs": [
            "opus"
          ],
          "webrtc": true
        }
      ]
    },
    "headerValue": {
      "title": "HeaderValue",
      "x-noun": "text of one line",
      "description": "The text of one header line.",
      "type": "string",
      "maxLength": 1024,
      "pattern": "^[^\\u0000\\r\\n]*$",
      "examples": [
        "acme"
      ]
    },
    "behaviour": {
      "title": "Behaviour",
      "x-noun": "a status, a word, or a ring and what follows",
      "description": "What a target does with an attempt: answers with a status, never says anything, cannot be reached (unreachable, tls), is passed over (limit, open-circuit), rings for a while first, or sends the call on with 302.",
      "anyOf": [
        {
          "$ref": "#/$defs/finalStatus"
        },
        {
          "type": "string",
          "enum": [
            "never",
            "unreachable",
            "tls",
            "limit",
            "open-circuit"
          ]
        },
        {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "ring",
            "then"
          ],
          "properties": {
            "ring": {
              "$ref": "#/$defs/duration",
              "description": "How long it rings (180 at once).",
              "examples": [
                "8s"
              ]
            },
            "then": {
              "description": "What it answers after that; never rings on.",
              "anyOf": [
                {
                  "$ref": "#/$defs/finalStatus"
                },
                {
                  "type": "string",
                  "enum": [
                    "never"
                  ]
                }
              ],
              "examples": [
                200
              ]
            }
          },
          "examples": [
            {
              "ring": "8s",
              "then": 200
            }
          ]
        },
        {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "send-to"
          ],
          "properties": {
            "send-to": {
              "$ref": "#/$defs/redirect",
              "description": "Answers 302 with these contacts.",
              "examples": [
                "sip:gw3.orange.example"
              ]
            }
          },
          "examples": [
            {
              "send-to": "sip:gw3.orange.example"
            }
          ]
        }
      ],
      "examples": [
        503,
        "never",
        "limit",
        {
          "ring": "8s",
          "then": 200
        }
      ]
    },
    "finalStatus": {
      "title": "FinalStatus",
      "x-noun": "a status from 200 to 699",
      "description": "A final SIP status.",
      "type": "integer",
      "minimum": 200,
      "maximum": 699,
      "examples": [
        503
      ]
    },
    "sent": {
      "title": "SentToTarget",
      "x-noun": "a map of to, from, name and headers",
      "description": "What a target is sent. Only what is written is looked at.",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "to": {
          "description": "The user part of the Request-URI. Without it not looked at.",
          "type": "string",
          "examples": [
            "0612345678"
          ]
        },
        "from": {
          "description": "The user part of From; anonymous when the caller is withheld. Without it not looked at.",
          "type": "string",
          "examples": [
            "0145550100"
          ]
        },
        "name": {
          "description": "The name in From; empty when there is none. Without it not looked at.",
          "type": "string",
          "examples": [
            "ACME"
          ]
        },
        "headers": {
          "description": "Headers beside those every INVITE has, by name: of identity and of header sets, written or passed on; several lines of one name with commas between them. Empty for one that must not be sent. Without it not looked at.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/headerName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/headerValue"
          },
          "examples": [
            {
              "P-Asserted-Identity": "<sip:+33145550100@gw1.orange.example>"
            }
          ]
        }
      },
      "examples": [
        {
          "to": "0612345678",
          "from": "0145550100"
        }
      ]
    },
    "expect": {
      "title": "Expect",
      "x-noun": "a map of what is expected",
      "description": "What must become of a call. Only what is written is looked at.",
      "x-absent": "not looked at",
      "type": "object",
      "additionalProperties": false,
      "minProperties": 1,
      "properties": {
        "rule": {
          "description": "The path of the rule that decides, reception/closed; otherwise when none does.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "reception/closed"
          ]
        },
        "dial": {
          "$ref": "#/$defs/member",
          "description": "The pool, peer or URI the call is sent to, as the rule names it.",
          "examples": [
            "pstn"
          ]
        },
        "attempts": {
          "description": "The targets tried, in order, given what they pretend.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/targetName"
          },
          "examples": [
            [
              "orange",
              "sfr"
            ]
          ]
        },
        "reject": {
          "$ref": "#/$defs/rejectStatus",
          "description": "The status the policy refuses the call with.",
          "examples": [
            404
          ]
        },
        "queue": {
          "description": "The queue the caller waits in; attempts are the agents in the order of the list, until one takes the call.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "sales"
          ]
        },
        "conference": {
          "description": "The conference the caller is let into.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "board"
          ]
        },
        "flow": {
          "description": "The flow the caller is led through.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "reception"
          ]
        },
        "path": {
          "description": "The flow, the choices the caller makes, what is asked for and looked up, and the flows they come to, in order.",
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          },
          "examples": [
            [
              "reception",
              "1",
              "hours",
              "silence"
            ]
          ]
        },
        "played": {
          "description": "The prompts the caller hears in a flow, in order, up to whoever takes the call.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/promptFile"
          },
          "examples": [
            [
              "welcome.wav",
              "choose.wav"
            ]
          ]
        },
        "said": {
          "description": "What the caller is told from the first prompt to whoever takes the call, in order, wherever it is said: prompts by their files, digits that are said again as one text. Music is not said.",
          "type": "array",
          "items": {
            "type": "string",
            "pattern": "^([0-9]+|[A-Za-z0-9][A-Za-z0-9._-]*\\.(wav|mp3))$",
            "maxLength": 100
          },
          "examples": [
            [
              "welcome.wav",
              "account.wav",
              "4075"
            ]
          ]
        },
        "announce": {
          "$ref": "#/$defs/prompts",
          "description": "What is played to the caller, who is then let go.",
          "examples": [
            "closed.wav"
          ]
        },
        "park": {
          "description": "The orbit the caller waits in.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "701"
          ]
        },
        "echo": {
          "description": "True when the caller hears themselves.",
          "const": true,
          "examples": [
            true
          ]
        },
        "voicemail": {
          "description": "The box the caller leaves a message in.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "sales"
          ]
        },
        "challenge": {
          "description": "The peer whose password the caller is asked for.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "homeworkers"
          ]
        },
        "redirect": {
          "$ref": "#/$defs/redirect",
          "description": "The URIs the caller is told to try.",
          "examples": [
            "sip:reception@acme.example"
          ]
        },
        "sent": {
          "description": "What targets are sent, by name; each must have been tried. Without it not looked at.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/targetName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/sent"
          },
          "examples": [
            {
              "orange": {
                "to": "0612345678",
                "from": "0145550100"
              }
            }
          ]
        },
        "tags": {
          "description": "The tags the call carries when it is decided, and those the stage after gives its record; in no order.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/name"
          },
          "examples": [
            [
              "vip"
            ]
          ]
        },
        "caller-gets": {
          "description": "The statuses the caller hears, in order, without 100 and without repeats.",
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "integer",
            "minimum": 101,
            "maximum": 699
          },
          "examples": [
            [
              180,
              200
            ]
          ]
        },
        "longest": {
          "$ref": "#/$defs/duration",
          "description": "How long the two may talk.",
          "examples": [
            "30m"
          ]
        },
        "warned": {
          "$ref": "#/$defs/duration",
          "description": "How long they have talked when they are told that their time is nearly over.",
          "examples": [
            "29m"
          ]
        },
        "record": {
          "description": "Whether the call is recorded when the last target tried answers: true or false, or the recording server it is recorded at.",
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "$ref": "#/$defs/name"
            }
          ],
          "examples": [
            true,
            "archive"
          ]
        },
        "after": {
          "description": "The rule of the stage after that speaks when no target took the call.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "carriers-out"
          ]
        },
        "targets": {
          "description": "Where targets stand when the call is over, by name. pointsman test looks at it, a reload does not.",
          "type": "object",
          "minProperties": 1,
          "propertyNames": {
            "$ref": "#/$defs/targetName"
          },
          "additionalProperties": {
            "$ref": "#/$defs/targetState"
          },
          "examples": [
            {
              "orange": "open"
            }
          ]
        }
      },
      "examples": [
        {
          "rule": "outbound",
          "attempts": [
            "orange",
            "sfr"
          ]
        }
      ]
    }
  }
}
