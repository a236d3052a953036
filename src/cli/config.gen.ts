/** Generated from schema/config.schema.json by `npm run gen`; edit the schema, not this file. */

/**
 * How one Pointsman process runs: where it listens, what it serves, where it writes. Every key but tls,
 * origins and defence, and of cdr the list, is also a flag and an environment variable; a flag wins
 * over the environment, the environment over this file.
 */
export interface ConfigFile {
  /**
   * The directory (or single file) of the policy. A relative path counts from this file's folder.
   * Default: "policies/hello".
   * Example: "/etc/pointsman/policy".
   */
  readonly policy?: string
  /**
   * Where SIP is taken, as TRANSPORT:HOST:PORT, and behind it /advertise:HOST or /advertise:HOST:PORT
   * when peers reach it under another address, and behind that /networks:10.0.0.0/8+fd00::/8 with whom it
   * is for; or the same as a map. Transports are udp, tcp, tls, ws and wss. One, or a list.
   * Default: ["udp:127.0.0.1:5060","tcp:127.0.0.1:5060"].
   * Example: ["udp:192.0.2.1:5060/advertise:203.0.113.5","tls:192.0.2.1:5061"].
   */
  readonly listen?:
    | string
    | readonly (
        | string
        | {
            /**
             * What it speaks; tls and wss need a certificate, see tls.
             */
            readonly transport: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'
            /**
             * An address of this host, or 0.0.0.0 or :: for all of them.
             */
            readonly host: string
            /**
             * 0 asks for a free one.
             */
            readonly port: number
            /**
             * What Via and Contact say instead: an address or a host name, with a port when it is another.
             * Example: "203.0.113.5".
             */
            readonly advertise?: string
            /**
             * Whom it is for: what goes there leaves from here, and nothing else does where another listener would
             * do. Without it that is the network its address is in.
             * Example: ["10.0.0.0/8","fd00::/8"].
             */
            readonly networks?: string[]
          }
      )[]
  /**
   * A drachtio-server to take and place calls through, as HOST:PORT of its control port; it listens, and
   * listen is left alone. Needs secret.
   * Example: "127.0.0.1:9022".
   */
  readonly drachtio?: string
  /**
   * What the drachtio-server asks applications for. Better a variable than a flag, which every user of
   * the host can read.
   * Example: "cymru".
   */
  readonly secret?: string
  /**
   * Certificates of tls and wss listeners, as PEM files; relative paths count from this file's folder.
   * They are read again when they change, and calls go on.
   */
  readonly tls?: {
    /**
     * Our certificate, and behind it those that lead to a root.
     * Example: "/etc/pointsman/fullchain.pem".
     */
    readonly cert: string
    /**
     * Its private key.
     * Example: "/etc/pointsman/privkey.pem".
     */
    readonly key: string
    /**
     * More certificates, each with its key. Who asks for a name (SNI) that one of them bears is shown that
     * one; anybody else is shown cert.
     * Example: [{"cert":"customer/fullchain.pem","key":"customer/privkey.pem"}].
     */
    readonly others?: {
      /**
       * The certificate, and behind it those that lead to a root.
       * Example: "/etc/pointsman/customer/fullchain.pem".
       */
      readonly cert: string
      /**
       * Its private key.
       * Example: "/etc/pointsman/customer/privkey.pem".
       */
      readonly key: string
    }[]
    /**
     * The roots peers have to come from. Left out, those that come with Node.js.
     * Example: "/etc/pointsman/peers.pem".
     */
    readonly ca?: string
    /**
     * Whether peers have to be who they say: the ones we call, and those that connect and show a
     * certificate. Off, anybody may listen in on what is sent to a peer.
     * Default: true.
     */
    readonly verify?: boolean
    /**
     * Whether a peer that connects is asked for a certificate and may have none, or has to show one.
     * Browsers are asked only where one is required.
     * Default: "asked".
     */
    readonly clients?: 'asked' | 'required'
  }
  /**
   * Web pages that may connect over WebSocket, by their origin. Left out, any may.
   * Example: ["https://phone.acme.example"].
   */
  readonly origins?: readonly string[]
  /**
   * How long a call may go on without a sign of life from a party (RFC 4028): of every party that asks
   * for nothing else; supported asks for 30m, and only parties that know session timers; off asks nobody.
   * What a party asks for itself is kept either way. At a drachtio-server supported asks nobody.
   * Unit: ms, s, m or h, written after the number.
   * Default: "supported".
   * Example: "30m".
   */
  readonly 'session-timer'?: string
  /**
   * What floods, scanners and too much load meet. A source that a peer of the policy vouches for is
   * touched by broken, idle, calls and lag only, and may have ten times the connections; a policy without
   * peers vouches for everybody. With drachtio, which listens itself, broken, connections,
   * connections-all and idle say nothing.
   */
  readonly defence?: {
    /**
     * New requests a second an address may make for long, when no peer's source vouches for it; more is
     * dropped in silence. An IPv6 /64 counts as one address.
     * Default: 500.
     */
    readonly rate?: number
    /**
     * How many of them it may make at once.
     * Default: 1000.
     */
    readonly burst?: number
    /**
     * Broken messages, requests beyond the limits, CANCELs without their INVITE and requests in dialogs
     * that do not exist before such an address is banned; one is forgiven a second.
     * Default: 100.
     */
    readonly 'ban-after'?: number
    /**
     * How long a banned address is not heard.
     * Unit: ms, s, m or h, written after the number.
     * Default: "10m".
     */
    readonly 'ban-for'?: string
    /**
     * What messages that are no sound SIP hear: a refusal, ten times an address, then as its offences are
     * forgiven; or nothing, whoever sends them, peers included, so that nobody can be sent answers under a
     * forged address.
     * Default: "answer".
     */
    readonly broken?: 'answer' | 'drop'
    /**
     * INVITEs of one such address that are neither refused nor acknowledged; another hears 503.
     * Default: 1000.
     */
    readonly 'half-open'?: number
    /**
     * The same of all such addresses together.
     * Default: 5000.
     */
    readonly 'half-open-all'?: number
    /**
     * Connections one such address may have open to the listeners at once; a new one beyond it is reset. A
     * source that a peer of the policy vouches for may have ten times as many.
     * Default: 100.
     */
    readonly connections?: number
    /**
     * Connections open to the listeners at once, whoever made them.
     * Default: 10000.
     */
    readonly 'connections-all'?: number
    /**
     * How long a connection that no call and no registration depends on may carry nothing, not even
     * keep-alives, before it is closed. Those that are depended on are kept alive.
     * Unit: ms, s, m or h, written after the number.
     * Default: "15m".
     */
    readonly idle?: string
    /**
     * Tools that are never answered, by a part of their User-Agent, in any case; they are banned at once,
     * but over UDP only once their address has shown that it is not forged. An empty list lets all of them
     * in.
     * Default:
     * ["friendly-scanner","sipvicious","sundayddr","sip-scan","sipcli","sipscan","svmap","svwar","svcrack","smap","vaxsipuseragent","iwar","pplsip","sippts","zmap","masscan","nmap"].
     */
    readonly scanners?: readonly string[]
    /**
     * Live calls from which new ones hear 503, whoever calls; emergency calls find a tenth more.
     * Default: 100000.
     */
    readonly calls?: number
    /**
     * How far the router may fall behind: a new call that waits this long for its turn hears 503, whoever
     * calls, but for emergencies. Callers over UDP send it again after 500ms, which changes nothing. While
     * a queue of calls stands for longer than three seconds, 200ms is the most.
     * Unit: ms, s, m or h, written after the number.
     * Default: "1s".
     */
    readonly lag?: string
    /**
     * Called numbers that count as emergencies when there is no room, beside urn:service:sos and the
     * emergency numbers of the policy in force.
     * Default: ["112","911"].
     */
    readonly emergency?: readonly string[]
  }
  /**
   * Where the admin API is served over HTTP, as HOST:PORT, or off. It has no password: keep it on
   * loopback.
   * Default: "127.0.0.1:8080".
   * Example: "127.0.0.1:9090".
   */
  readonly admin?: string
  /**
   * Where rtpengine reports the digits callers dial in their audio (RFC 4733), as HOST:PORT over UDP;
   * start it with --dtmf-log-dest=HOST:PORT. Reports are taken from loopback and from the engines' own
   * addresses. Without it only digits in INFO are heard, and peers with dtmf: info are told none of those
   * in the audio of others.
   * Example: "127.0.0.1:2224".
   */
  readonly 'rtpengine-dtmf'?: string
  /**
   * Where rtpengine reports calls in which it hears neither side any more, as HOST:PORT over HTTP; such
   * calls end with a BYE to both. Start it with --b2b-url=http://HOST:PORT/RPC2 --xmlrpc-format=1, and
   * with --timeout for how long is too long (its default is 60 seconds). Reports are taken from loopback
   * and from the engines' own addresses. Without it silent calls go on until somebody hangs up.
   * Example: "127.0.0.1:2225".
   */
  readonly 'rtpengine-silence'?: string
  /**
   * The Janus whose AudioBridge mixes conferences, as the address of its WebSocket API. Its API secret,
   * where it has one, is the secret janus: the variable POINTSMAN_SECRET_JANUS, or a file of that name.
   * With one, rooms of a router that was killed are ended there by the next; without, they stay until
   * Janus is restarted.
   * Example: "ws://127.0.0.1:8188".
   */
  readonly janus?: string
  /**
   * Media engines (rtpengine's ng protocol) as HOST:PORT for UDP, or ws://HOST:PORT and wss://HOST:PORT
   * for WebSocket, where the engine has --listen-http or --listen-https. One, or a list. With /weight:N
   * behind it an engine gets N times the calls of one without; with /calls:N it takes no more than so
   * many at once. Without any, media goes direct.
   * Default: [].
   * Example: ["127.0.0.1:2223"].
   */
  readonly rtpengine?: string | readonly string[]
  /**
   * Where registrations of phones are kept, so that they outlast a restart and several routers share
   * them. Left out, or while it is not there, in memory.
   * Example: {"redis":"redis://10.0.0.5:6379/0","password":"secret:redis"}.
   */
  readonly state?: {
    /**
     * A Redis or Valkey server, rediss: for TLS; behind the slash its database.
     * Example: "redis://10.0.0.5:6379/0".
     */
    readonly redis: string
    /**
     * Its password, as the name of a secret. Left out, none is given.
     * Example: "secret:redis".
     */
    readonly password?: string
  }
  /**
   * A folder with a file for each secret the policy names; a last newline is not part of it. A variable
   * POINTSMAN_SECRET_NAME, the name in capitals with _ for - and ., wins over the file. Read at every
   * reload.
   * Example: "/etc/pointsman/secrets".
   */
  readonly secrets?: string
  /**
   * Where call records go: a file they are appended to, one JSON object a line; or a list of sinks, each
   * of which gets every record, at least once, in order. Left out, none are written. As a flag or
   * variable one file is said.
   * Example: "/var/log/pointsman/cdr.jsonl".
   */
  readonly cdr?:
    | string
    | {
        /**
         * A file of JSON lines on this machine. What the disk refuses waits in memory, 10,000 records at most.
         */
        readonly file?: {
          /**
           * The file. A relative path counts from this file's folder.
           * Example: "/var/log/pointsman/cdr.jsonl".
           */
          readonly path: string
          /**
           * How large it grows before it is put aside, as PATH.1, those before as PATH.2 and so on. Left out,
           * size puts nothing aside.
           * Unit: KB, MB or GB, written after the number.
           * Example: "64MB".
           */
          readonly size?: string
          /**
           * How often it is put aside whatever its size, counted from midnight in UTC, with the first record that
           * comes after. Left out, time puts nothing aside.
           * Unit: ms, s, m or h, written after the number, 24h at most.
           * Example: "24h".
           */
          readonly every?: string
          /**
           * How many files that were put aside are kept; the oldest goes.
           * Default: 100.
           */
          readonly keep?: number
        }
        /**
         * A web service that gets a JSON array of records a POST. With 2xx they are safe; 400, 413, 415 and 422
         * refuse what is in the batch, anything else is tried again. It knows a record it had by its callUid.
         */
        readonly http?: {
          /**
           * Where it is posted to; redirects are not followed.
           * Example: "https://billing.acme.example/calls".
           */
          readonly url: string
          /**
           * Header lines it is posted with. A value secret:NAME is that secret; authorization can be nothing
           * else.
           * Example: {"authorization":"secret:billing"}.
           */
          readonly headers?: {
            readonly [k: string]: string
          }
          /**
           * The folder where records wait until the server has them, also over a crash and a restart. Of this
           * sink and this process alone; made when it is missing. A relative path counts from this file's folder.
           * Example: "/var/lib/pointsman/spool/http".
           */
          readonly spool: string
          /**
           * How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and
           * counted.
           * Unit: KB, MB or GB, written after the number.
           * Default: "1GB".
           */
          readonly room?: string
          /**
           * How many records are sent at once.
           * Default: 500.
           */
          readonly batch?: number
        }
        /**
         * A table of PostgreSQL, made when it is missing: a row a call with its uid as the key, so that what is
         * sent twice is there once.
         */
        readonly postgres?: {
          /**
           * postgres://USER@HOST:PORT/DATABASE, without a password.
           * Example: "postgres://pointsman@db.acme.example/billing".
           */
          readonly url: string
          /**
           * The user's password, as the name of a secret. Left out, the server has to trust us without one.
           * Example: "secret:billing-db".
           */
          readonly password?: string
          /**
           * The table, with its schema in front where that is another than the user's own.
           * Default: "call_records".
           */
          readonly table?: string
          /**
           * Whether the connection is encrypted and the server has to be who it says. Left out, it is, but for a
           * server on this machine.
           * Example: true.
           */
          readonly tls?: boolean
          /**
           * The folder where records wait until the server has them, also over a crash and a restart. Of this
           * sink and this process alone; made when it is missing. A relative path counts from this file's folder.
           * Example: "/var/lib/pointsman/spool/postgres".
           */
          readonly spool: string
          /**
           * How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and
           * counted.
           * Unit: KB, MB or GB, written after the number.
           * Default: "1GB".
           */
          readonly room?: string
          /**
           * How many records are sent at once.
           * Default: 500.
           */
          readonly batch?: number
        }
        /**
         * A stream of Redis or Valkey: an entry a record with the fields uid and record. Whoever reads it drops
         * what it had by the uid.
         */
        readonly redis?: {
          /**
           * redis://USER@HOST:PORT/DATABASE without a password, or rediss: for TLS.
           * Example: "redis://127.0.0.1:6379".
           */
          readonly url: string
          /**
           * The password, as the name of a secret. Left out, none is shown.
           * Example: "secret:redis".
           */
          readonly password?: string
          /**
           * The key of the stream.
           * Default: "pointsman:cdr".
           */
          readonly stream?: string
          /**
           * About how many entries the stream keeps, the newest. Left out, all of them, and whoever reads it has
           * to trim it.
           * Example: 1000000.
           */
          readonly entries?: number
          /**
           * The folder where records wait until the server has them, also over a crash and a restart. Of this
           * sink and this process alone; made when it is missing. A relative path counts from this file's folder.
           * Example: "/var/lib/pointsman/spool/redis".
           */
          readonly spool: string
          /**
           * How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and
           * counted.
           * Unit: KB, MB or GB, written after the number.
           * Default: "1GB".
           */
          readonly room?: string
          /**
           * How many records are sent at once.
           * Default: 500.
           */
          readonly batch?: number
        }
      }[]
  /**
   * The file live calls are written down in, so that they go on when the process is killed and started
   * again: what was established 100 ms before is found. Only its owner may read it, for numbers and media
   * keys of the calls are in it; no two routers share one. Calls through a drachtio-server are not put
   * back, but have their record. A relative path counts from this file's folder. Left out, calls end with
   * the process.
   * Example: "/var/lib/pointsman/journal".
   */
  readonly journal?: string
  /**
   * Receipts of calls: a JSON line per call with all its decision was made of, so that explain --call
   * tells years later why it went where it went. The policies they refer to are kept in a folder beside
   * the file. As a flag or variable only the file is said.
   */
  readonly receipts?: {
    /**
     * The file receipts are appended to. A relative path counts from this file's folder.
     * Example: "/var/lib/pointsman/receipts.jsonl".
     */
    readonly file: string
    /**
     * How large the file grows before it is put aside, as FILE.1, those before as FILE.2 and so on.
     * Unit: KB, MB or GB, written after the number.
     * Default: "64MB".
     * Example: "1GB".
     */
    readonly size?: string
    /**
     * How many files that were put aside are kept; the oldest goes, and with it the policies nothing else
     * refers to.
     * Default: 10.
     */
    readonly keep?: number
  }
  /**
   * Where recordings of calls go: a WAV file a call, with the caller on the left and the callee on the
   * right, and a JSON file that describes it. They are made after the call of what rtpengine wrote down;
   * start it with --recording-method=pcap and --recording-dir. Recordings of conferences go there too,
   * made of what Janus wrote down. Left out, nothing is recorded.
   */
  readonly recordings?: {
    /**
     * The folder recordings are written to; only its owner may read what is in it. A relative path counts
     * from this file's folder.
     * Example: "/var/lib/pointsman/recordings".
     */
    readonly dir: string
    /**
     * What rtpengine has as its --recording-dir, as this host sees it; we read and delete files there, and
     * note in its folder calls whose they are, for the next start when we are killed. With several engines
     * a folder they share. Janus writes conferences to the folder conferences in it, which Janus has to see
     * by the same path. Where it is not there we make it, for our user alone: Janus has to be able to write
     * in it, and we to read and delete what it writes there. Let both run as one user, or make the folder
     * beforehand for a group of both and let Janus write files that the group may read. A relative path
     * counts from this file's folder.
     * Example: "/var/spool/rtpengine".
     */
    readonly 'engine-dir': string
    /**
     * How many days a recording is kept. Without it until it is deleted by hand, or for want of size.
     * Example: 90.
     */
    readonly keep?: number
    /**
     * How much all recordings may take; the oldest are deleted first. Without it as much as there is.
     * Unit: KB, MB or GB, written after the number.
     * Example: "200GB".
     */
    readonly size?: string
    /**
     * How much stays free in both folders: with less no recording is begun, and those under way stop. Calls
     * go on, but for those that must be recorded.
     * Unit: KB, MB or GB, written after the number.
     * Default: "100MB".
     * Example: "10GB".
     */
    readonly free?: string
    /**
     * The public key that audio is sealed for: its files are then in the format of age, end in .age, and
     * only who has the private key can open them, with pointsman recording open or age itself; we cannot.
     * The description beside them stays readable. What rtpengine and Janus write until a recording is over
     * is not sealed: give them a folder in memory. Make a pair of keys with pointsman recording key. Left
     * out, files are written as they were heard.
     * Example: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".
     */
    readonly 'seal-for'?: string
  }
  /**
   * Where messages go that callers leave: a folder for each box, with a WAV file a message and a JSON
   * file that describes it. The audio gets its name last, when both are whole. Left out, callers of a
   * voicemail hear 503.
   */
  readonly voicemail?: {
    /**
     * The folder of the boxes; only its owner may read what is in it, and whoever fetches messages deletes
     * them. A relative path counts from this file's folder.
     * Example: "/var/lib/pointsman/voicemail".
     */
    readonly dir: string
    /**
     * How much stays free there: with less nobody is asked to leave a message. A minute takes 1 MB.
     * Unit: KB, MB or GB, written after the number.
     * Default: "100MB".
     * Example: "10GB".
     */
    readonly free?: string
    /**
     * A web service that gets each message in a POST of its own: multipart/form-data with message, the
     * description as JSON, and audio, the WAV file. With 2xx it is safe; 400, 413, 415 and 422 refuse it,
     * anything else is tried again. It knows a message it had by its callUid.
     */
    readonly post?: {
      /**
       * Where it is posted to; redirects are not followed.
       * Example: "https://mail.acme.example/messages".
       */
      readonly url: string
      /**
       * Header lines it is posted with. A value secret:NAME is that secret; authorization can be nothing
       * else.
       * Example: {"authorization":"secret:mail"}.
       */
      readonly headers?: {
        readonly [k: string]: string
      }
      /**
       * The folder where it is noted which messages wait until the server has them, also over a crash and a
       * restart. Of this process alone; made when it is missing. A relative path counts from this file's
       * folder.
       * Example: "/var/lib/pointsman/spool/voicemail".
       */
      readonly spool: string
      /**
       * How much the spool may hold, at some 500 bytes a message. Beyond it 10,000 wait in memory; what comes
       * then stays in its box, is not sent, and is counted.
       * Unit: KB, MB or GB, written after the number.
       * Default: "1GB".
       */
      readonly room?: string
      /**
       * Whether a message stays in its box once the server has it.
       * Default: true.
       * Example: false.
       */
      readonly keep?: boolean
    }
  }
  /**
   * A policy that is asked about every call without any effect; what it would have decided otherwise is
   * counted, see GET /shadow. A relative path counts from this file's folder.
   * Example: "/etc/pointsman/next".
   */
  readonly shadow?: string
  /**
   * A policy on trial: it decides the calls of some callers, always the same ones, never an emergency. It
   * is undone by itself when its calls fare worse than the others by more than is said here.
   */
  readonly canary?: {
    /**
     * Its directory or file. A relative path counts from this file's folder.
     * Example: "/etc/pointsman/next".
     */
    readonly policy: string
    /**
     * The part of the callers whose calls it decides.
     * Unit: percent, written after the number.
     * Default: "5%".
     * Example: "1%".
     */
    readonly share?: string
    /**
     * How far back calls are compared.
     * Unit: ms, s, m or h, written after the number.
     * Default: "10m".
     */
    readonly window?: string
    /**
     * How many of its calls must have been answered or have failed before it is judged. As many at most
     * wait for an answer under it at once, so that fewer than twice as many are ever lost.
     * Default: 20.
     */
    readonly calls?: number
    /**
     * By how much fewer of its calls may be answered than of the others, beyond chance.
     * Unit: percent of calls, written after the number.
     * Default: "10%".
     */
    readonly 'answer-rate'?: string
    /**
     * By how much longer its callers may wait until it rings, at the median, beyond chance.
     * Unit: ms, s, m or h, written after the number.
     * Default: "2s".
     */
    readonly 'post-dial-delay'?: string
    /**
     * By how much more of its calls may end with 5xx, 6xx or a target that cannot be reached or says
     * nothing, than of the others, beyond chance.
     * Unit: percent of calls, written after the number.
     * Default: "5%".
     */
    readonly errors?: string
  }
  /**
   * The lowest level that is logged.
   * Default: "info".
   * Example: "warn".
   */
  readonly 'log-level'?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /**
   * After SIGTERM or SIGINT new calls are refused and live ones may finish; this long. A second signal
   * ends them at once. With hand-over the process ends at once and leaves its live calls as they are, for
   * the next process with the same journal to go on with: how a router is restarted or replaced without
   * ending a call.
   * Unit: ms, s, m or h, written after the number; or hand-over.
   * Default: "30s".
   * Example: "10m".
   */
  readonly drain?: string
}

/** The schema itself: what a configuration file is checked against. */
export const configSchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://pointsman.dev/schema/config.schema.json",
  "title": "ConfigFile",
  "description": "How one Pointsman process runs: where it listens, what it serves, where it writes. Every key but tls, origins and defence, and of cdr the list, is also a flag and an environment variable; a flag wins over the environment, the environment over this file.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "policy": {
      "description": "The directory (or single file) of the policy. A relative path counts from this file's folder.",
      "type": "string",
      "minLength": 1,
      "default": "policies/hello",
      "examples": [
        "/etc/pointsman/policy"
      ]
    },
    "listen": {
      "description": "Where SIP is taken, as TRANSPORT:HOST:PORT, and behind it /advertise:HOST or /advertise:HOST:PORT when peers reach it under another address, and behind that /networks:10.0.0.0/8+fd00::/8 with whom it is for; or the same as a map. Transports are udp, tcp, tls, ws and wss. One, or a list.",
      "type": [
        "string",
        "array"
      ],
      "items": {
        "type": [
          "string",
          "object"
        ],
        "additionalProperties": false,
        "required": [
          "transport",
          "host",
          "port"
        ],
        "properties": {
          "transport": {
            "description": "What it speaks; tls and wss need a certificate, see tls.",
            "type": "string",
            "enum": [
              "udp",
              "tcp",
              "tls",
              "ws",
              "wss"
            ]
          },
          "host": {
            "description": "An address of this host, or 0.0.0.0 or :: for all of them.",
            "type": "string",
            "minLength": 1
          },
          "port": {
            "description": "0 asks for a free one.",
            "type": "integer",
            "minimum": 0,
            "maximum": 65535
          },
          "advertise": {
            "description": "What Via and Contact say instead: an address or a host name, with a port when it is another.",
            "type": "string",
            "minLength": 1,
            "examples": [
              "203.0.113.5",
              "sbc.acme.example:5061"
            ]
          },
          "networks": {
            "description": "Whom it is for: what goes there leaves from here, and nothing else does where another listener would do. Without it that is the network its address is in.",
            "type": "array",
            "minItems": 1,
            "items": {
              "type": "string",
              "minLength": 1
            },
            "examples": [
              [
                "10.0.0.0/8",
                "fd00::/8"
              ]
            ]
          }
        }
      },
      "minItems": 1,
      "default": [
        "udp:127.0.0.1:5060",
        "tcp:127.0.0.1:5060"
      ],
      "examples": [
        [
          "udp:192.0.2.1:5060/advertise:203.0.113.5",
          "tls:192.0.2.1:5061"
        ]
      ]
    },
    "drachtio": {
      "description": "A drachtio-server to take and place calls through, as HOST:PORT of its control port; it listens, and listen is left alone. Needs secret.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "127.0.0.1:9022"
      ]
    },
    "secret": {
      "description": "What the drachtio-server asks applications for. Better a variable than a flag, which every user of the host can read.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "cymru"
      ]
    },
    "tls": {
      "description": "Certificates of tls and wss listeners, as PEM files; relative paths count from this file's folder. They are read again when they change, and calls go on.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "cert",
        "key"
      ],
      "properties": {
        "cert": {
          "description": "Our certificate, and behind it those that lead to a root.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/etc/pointsman/fullchain.pem"
          ]
        },
        "key": {
          "description": "Its private key.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/etc/pointsman/privkey.pem"
          ]
        },
        "others": {
          "description": "More certificates, each with its key. Who asks for a name (SNI) that one of them bears is shown that one; anybody else is shown cert.",
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "cert",
              "key"
            ],
            "properties": {
              "cert": {
                "description": "The certificate, and behind it those that lead to a root.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/etc/pointsman/customer/fullchain.pem"
                ]
              },
              "key": {
                "description": "Its private key.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/etc/pointsman/customer/privkey.pem"
                ]
              }
            }
          },
          "minItems": 1,
          "examples": [
            [
              {
                "cert": "customer/fullchain.pem",
                "key": "customer/privkey.pem"
              }
            ]
          ]
        },
        "ca": {
          "description": "The roots peers have to come from. Left out, those that come with Node.js.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/etc/pointsman/peers.pem"
          ]
        },
        "verify": {
          "description": "Whether peers have to be who they say: the ones we call, and those that connect and show a certificate. Off, anybody may listen in on what is sent to a peer.",
          "type": "boolean",
          "default": true
        },
        "clients": {
          "description": "Whether a peer that connects is asked for a certificate and may have none, or has to show one. Browsers are asked only where one is required.",
          "type": "string",
          "enum": [
            "asked",
            "required"
          ],
          "default": "asked"
        }
      }
    },
    "origins": {
      "description": "Web pages that may connect over WebSocket, by their origin. Left out, any may.",
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "examples": [
        [
          "https://phone.acme.example"
        ]
      ]
    },
    "session-timer": {
      "description": "How long a call may go on without a sign of life from a party (RFC 4028): of every party that asks for nothing else; supported asks for 30m, and only parties that know session timers; off asks nobody. What a party asks for itself is kept either way. At a drachtio-server supported asks nobody.",
      "type": "string",
      "x-unit": "ms, s, m or h, written after the number",
      "default": "supported",
      "examples": [
        "30m"
      ]
    },
    "defence": {
      "description": "What floods, scanners and too much load meet. A source that a peer of the policy vouches for is touched by broken, idle, calls and lag only, and may have ten times the connections; a policy without peers vouches for everybody. With drachtio, which listens itself, broken, connections, connections-all and idle say nothing.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "rate": {
          "description": "New requests a second an address may make for long, when no peer's source vouches for it; more is dropped in silence. An IPv6 /64 counts as one address.",
          "type": "integer",
          "minimum": 0,
          "default": 500
        },
        "burst": {
          "description": "How many of them it may make at once.",
          "type": "integer",
          "minimum": 0,
          "default": 1000
        },
        "ban-after": {
          "description": "Broken messages, requests beyond the limits, CANCELs without their INVITE and requests in dialogs that do not exist before such an address is banned; one is forgiven a second.",
          "type": "integer",
          "minimum": 1,
          "default": 100
        },
        "ban-for": {
          "description": "How long a banned address is not heard.",
          "type": "string",
          "x-unit": "ms, s, m or h, written after the number",
          "default": "10m"
        },
        "broken": {
          "description": "What messages that are no sound SIP hear: a refusal, ten times an address, then as its offences are forgiven; or nothing, whoever sends them, peers included, so that nobody can be sent answers under a forged address.",
          "type": "string",
          "enum": [
            "answer",
            "drop"
          ],
          "default": "answer"
        },
        "half-open": {
          "description": "INVITEs of one such address that are neither refused nor acknowledged; another hears 503.",
          "type": "integer",
          "minimum": 0,
          "default": 1000
        },
        "half-open-all": {
          "description": "The same of all such addresses together.",
          "type": "integer",
          "minimum": 0,
          "default": 5000
        },
        "connections": {
          "description": "Connections one such address may have open to the listeners at once; a new one beyond it is reset. A source that a peer of the policy vouches for may have ten times as many.",
          "type": "integer",
          "minimum": 1,
          "default": 100
        },
        "connections-all": {
          "description": "Connections open to the listeners at once, whoever made them.",
          "type": "integer",
          "minimum": 1,
          "default": 10000
        },
        "idle": {
          "description": "How long a connection that no call and no registration depends on may carry nothing, not even keep-alives, before it is closed. Those that are depended on are kept alive.",
          "type": "string",
          "x-unit": "ms, s, m or h, written after the number",
          "default": "15m"
        },
        "scanners": {
          "description": "Tools that are never answered, by a part of their User-Agent, in any case; they are banned at once, but over UDP only once their address has shown that it is not forged. An empty list lets all of them in.",
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          },
          "default": [
            "friendly-scanner",
            "sipvicious",
            "sundayddr",
            "sip-scan",
            "sipcli",
            "sipscan",
            "svmap",
            "svwar",
            "svcrack",
            "smap",
            "vaxsipuseragent",
            "iwar",
            "pplsip",
            "sippts",
            "zmap",
            "masscan",
            "nmap"
          ]
        },
        "calls": {
          "description": "Live calls from which new ones hear 503, whoever calls; emergency calls find a tenth more.",
          "type": "integer",
          "minimum": 0,
          "default": 100000
        },
        "lag": {
          "description": "How far the router may fall behind: a new call that waits this long for its turn hears 503, whoever calls, but for emergencies. Callers over UDP send it again after 500ms, which changes nothing. While a queue of calls stands for longer than three seconds, 200ms is the most.",
          "type": "string",
          "x-unit": "ms, s, m or h, written after the number",
          "default": "1s"
        },
        "emergency": {
          "description": "Called numbers that count as emergencies when there is no room, beside urn:service:sos and the emergency numbers of the policy in force.",
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          },
          "default": [
            "112",
            "911"
          ]
        }
      }
    },
    "admin": {
      "description": "Where the admin API is served over HTTP, as HOST:PORT, or off. It has no password: keep it on loopback.",
      "type": "string",
      "default": "127.0.0.1:8080",
      "examples": [
        "127.0.0.1:9090",
        "off"
      ]
    },
    "rtpengine-dtmf": {
      "description": "Where rtpengine reports the digits callers dial in their audio (RFC 4733), as HOST:PORT over UDP; start it with --dtmf-log-dest=HOST:PORT. Reports are taken from loopback and from the engines' own addresses. Without it only digits in INFO are heard, and peers with dtmf: info are told none of those in the audio of others.",
      "type": "string",
      "examples": [
        "127.0.0.1:2224"
      ]
    },
    "rtpengine-silence": {
      "description": "Where rtpengine reports calls in which it hears neither side any more, as HOST:PORT over HTTP; such calls end with a BYE to both. Start it with --b2b-url=http://HOST:PORT/RPC2 --xmlrpc-format=1, and with --timeout for how long is too long (its default is 60 seconds). Reports are taken from loopback and from the engines' own addresses. Without it silent calls go on until somebody hangs up.",
      "type": "string",
      "examples": [
        "127.0.0.1:2225"
      ]
    },
    "janus": {
      "description": "The Janus whose AudioBridge mixes conferences, as the address of its WebSocket API. Its API secret, where it has one, is the secret janus: the variable POINTSMAN_SECRET_JANUS, or a file of that name. With one, rooms of a router that was killed are ended there by the next; without, they stay until Janus is restarted.",
      "type": "string",
      "examples": [
        "ws://127.0.0.1:8188"
      ]
    },
    "rtpengine": {
      "description": "Media engines (rtpengine's ng protocol) as HOST:PORT for UDP, or ws://HOST:PORT and wss://HOST:PORT for WebSocket, where the engine has --listen-http or --listen-https. One, or a list. With /weight:N behind it an engine gets N times the calls of one without; with /calls:N it takes no more than so many at once. Without any, media goes direct.",
      "type": [
        "string",
        "array"
      ],
      "items": {
        "type": "string"
      },
      "default": [],
      "examples": [
        [
          "127.0.0.1:2223"
        ],
        [
          "10.0.0.7:2223/weight:2",
          "10.0.0.8:2223/calls:400"
        ],
        [
          "wss://media.example:8443"
        ]
      ]
    },
    "state": {
      "description": "Where registrations of phones are kept, so that they outlast a restart and several routers share them. Left out, or while it is not there, in memory.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "redis"
      ],
      "properties": {
        "redis": {
          "description": "A Redis or Valkey server, rediss: for TLS; behind the slash its database.",
          "type": "string",
          "pattern": "^rediss?://([^\\s/@:]+@)?[^\\s/@]+(/[0-9]{1,5})?$",
          "examples": [
            "redis://10.0.0.5:6379/0"
          ]
        },
        "password": {
          "description": "Its password, as the name of a secret. Left out, none is given.",
          "type": "string",
          "maxLength": 71,
          "pattern": "^secret:[A-Za-z][A-Za-z0-9._-]*$",
          "examples": [
            "secret:redis"
          ]
        }
      },
      "examples": [
        {
          "redis": "redis://10.0.0.5:6379/0",
          "password": "secret:redis"
        }
      ]
    },
    "secrets": {
      "description": "A folder with a file for each secret the policy names; a last newline is not part of it. A variable POINTSMAN_SECRET_NAME, the name in capitals with _ for - and ., wins over the file. Read at every reload.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "/etc/pointsman/secrets"
      ]
    },
    "cdr": {
      "description": "Where call records go: a file they are appended to, one JSON object a line; or a list of sinks, each of which gets every record, at least once, in order. Left out, none are written. As a flag or variable one file is said.",
      "type": [
        "string",
        "array"
      ],
      "minLength": 1,
      "minItems": 1,
      "items": {
        "description": "One sink: exactly one of the keys.",
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
          "file": {
            "description": "A file of JSON lines on this machine. What the disk refuses waits in memory, 10,000 records at most.",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "path"
            ],
            "properties": {
              "path": {
                "description": "The file. A relative path counts from this file's folder.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/var/log/pointsman/cdr.jsonl"
                ]
              },
              "size": {
                "description": "How large it grows before it is put aside, as PATH.1, those before as PATH.2 and so on. Left out, size puts nothing aside.",
                "type": "string",
                "x-unit": "KB, MB or GB, written after the number",
                "examples": [
                  "64MB"
                ]
              },
              "every": {
                "description": "How often it is put aside whatever its size, counted from midnight in UTC, with the first record that comes after. Left out, time puts nothing aside.",
                "type": "string",
                "x-unit": "ms, s, m or h, written after the number, 24h at most",
                "examples": [
                  "24h",
                  "1h"
                ]
              },
              "keep": {
                "description": "How many files that were put aside are kept; the oldest goes.",
                "type": "integer",
                "minimum": 1,
                "maximum": 1000,
                "default": 100
              }
            }
          },
          "http": {
            "description": "A web service that gets a JSON array of records a POST. With 2xx they are safe; 400, 413, 415 and 422 refuse what is in the batch, anything else is tried again. It knows a record it had by its callUid.",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "url",
              "spool"
            ],
            "properties": {
              "url": {
                "description": "Where it is posted to; redirects are not followed.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "https://billing.acme.example/calls"
                ]
              },
              "headers": {
                "description": "Header lines it is posted with. A value secret:NAME is that secret; authorization can be nothing else.",
                "type": "object",
                "additionalProperties": {
                  "type": "string",
                  "minLength": 1
                },
                "examples": [
                  {
                    "authorization": "secret:billing"
                  }
                ]
              },
              "spool": {
                "description": "The folder where records wait until the server has them, also over a crash and a restart. Of this sink and this process alone; made when it is missing. A relative path counts from this file's folder.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/var/lib/pointsman/spool/http"
                ]
              },
              "room": {
                "description": "How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and counted.",
                "type": "string",
                "x-unit": "KB, MB or GB, written after the number",
                "default": "1GB"
              },
              "batch": {
                "description": "How many records are sent at once.",
                "type": "integer",
                "minimum": 1,
                "maximum": 10000,
                "default": 500
              }
            }
          },
          "postgres": {
            "description": "A table of PostgreSQL, made when it is missing: a row a call with its uid as the key, so that what is sent twice is there once.",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "url",
              "spool"
            ],
            "properties": {
              "url": {
                "description": "postgres://USER@HOST:PORT/DATABASE, without a password.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "postgres://pointsman@db.acme.example/billing"
                ]
              },
              "password": {
                "description": "The user's password, as the name of a secret. Left out, the server has to trust us without one.",
                "type": "string",
                "pattern": "^secret:[A-Za-z][A-Za-z0-9._-]*$",
                "examples": [
                  "secret:billing-db"
                ]
              },
              "table": {
                "description": "The table, with its schema in front where that is another than the user's own.",
                "type": "string",
                "pattern": "^[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?$",
                "default": "call_records"
              },
              "tls": {
                "description": "Whether the connection is encrypted and the server has to be who it says. Left out, it is, but for a server on this machine.",
                "type": "boolean",
                "examples": [
                  true
                ]
              },
              "spool": {
                "description": "The folder where records wait until the server has them, also over a crash and a restart. Of this sink and this process alone; made when it is missing. A relative path counts from this file's folder.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/var/lib/pointsman/spool/postgres"
                ]
              },
              "room": {
                "description": "How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and counted.",
                "type": "string",
                "x-unit": "KB, MB or GB, written after the number",
                "default": "1GB"
              },
              "batch": {
                "description": "How many records are sent at once.",
                "type": "integer",
                "minimum": 1,
                "maximum": 10000,
                "default": 500
              }
            }
          },
          "redis": {
            "description": "A stream of Redis or Valkey: an entry a record with the fields uid and record. Whoever reads it drops what it had by the uid.",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "url",
              "spool"
            ],
            "properties": {
              "url": {
                "description": "redis://USER@HOST:PORT/DATABASE without a password, or rediss: for TLS.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "redis://127.0.0.1:6379"
                ]
              },
              "password": {
                "description": "The password, as the name of a secret. Left out, none is shown.",
                "type": "string",
                "pattern": "^secret:[A-Za-z][A-Za-z0-9._-]*$",
                "examples": [
                  "secret:redis"
                ]
              },
              "stream": {
                "description": "The key of the stream.",
                "type": "string",
                "minLength": 1,
                "default": "pointsman:cdr"
              },
              "entries": {
                "description": "About how many entries the stream keeps, the newest. Left out, all of them, and whoever reads it has to trim it.",
                "type": "integer",
                "minimum": 1,
                "examples": [
                  1000000
                ]
              },
              "spool": {
                "description": "The folder where records wait until the server has them, also over a crash and a restart. Of this sink and this process alone; made when it is missing. A relative path counts from this file's folder.",
                "type": "string",
                "minLength": 1,
                "examples": [
                  "/var/lib/pointsman/spool/redis"
                ]
              },
              "room": {
                "description": "How much the spool may hold. Beyond it 10,000 records wait in memory, and what comes then is lost and counted.",
                "type": "string",
                "x-unit": "KB, MB or GB, written after the number",
                "default": "1GB"
              },
              "batch": {
                "description": "How many records are sent at once.",
                "type": "integer",
                "minimum": 1,
                "maximum": 10000,
                "default": 500
              }
            }
          }
        }
      },
      "examples": [
        "/var/log/pointsman/cdr.jsonl",
        [
          {
            "file": {
              "path": "/var/log/pointsman/cdr.jsonl",
              "every": "24h"
            }
          }
        ]
      ]
    },
    "journal": {
      "description": "The file live calls are written down in, so that they go on when the process is killed and started again: what was established 100 ms before is found. Only its owner may read it, for numbers and media keys of the calls are in it; no two routers share one. Calls through a drachtio-server are not put back, but have their record. A relative path counts from this file's folder. Left out, calls end with the process.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "/var/lib/pointsman/journal"
      ]
    },
    "receipts": {
      "description": "Receipts of calls: a JSON line per call with all its decision was made of, so that explain --call tells years later why it went where it went. The policies they refer to are kept in a folder beside the file. As a flag or variable only the file is said.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "file"
      ],
      "properties": {
        "file": {
          "description": "The file receipts are appended to. A relative path counts from this file's folder.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/var/lib/pointsman/receipts.jsonl"
          ]
        },
        "size": {
          "description": "How large the file grows before it is put aside, as FILE.1, those before as FILE.2 and so on.",
          "type": "string",
          "x-unit": "KB, MB or GB, written after the number",
          "default": "64MB",
          "examples": [
            "1GB"
          ]
        },
        "keep": {
          "description": "How many files that were put aside are kept; the oldest goes, and with it the policies nothing else refers to.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000,
          "default": 10
        }
      }
    },
    "recordings": {
      "description": "Where recordings of calls go: a WAV file a call, with the caller on the left and the callee on the right, and a JSON file that describes it. They are made after the call of what rtpengine wrote down; start it with --recording-method=pcap and --recording-dir. Recordings of conferences go there too, made of what Janus wrote down. Left out, nothing is recorded.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "dir",
        "engine-dir"
      ],
      "properties": {
        "dir": {
          "description": "The folder recordings are written to; only its owner may read what is in it. A relative path counts from this file's folder.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/var/lib/pointsman/recordings"
          ]
        },
        "engine-dir": {
          "description": "What rtpengine has as its --recording-dir, as this host sees it; we read and delete files there, and note in its folder calls whose they are, for the next start when we are killed. With several engines a folder they share. Janus writes conferences to the folder conferences in it, which Janus has to see by the same path. Where it is not there we make it, for our user alone: Janus has to be able to write in it, and we to read and delete what it writes there. Let both run as one user, or make the folder beforehand for a group of both and let Janus write files that the group may read. A relative path counts from this file's folder.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/var/spool/rtpengine"
          ]
        },
        "keep": {
          "description": "How many days a recording is kept. Without it until it is deleted by hand, or for want of size.",
          "type": "integer",
          "minimum": 1,
          "maximum": 36500,
          "examples": [
            90
          ]
        },
        "size": {
          "description": "How much all recordings may take; the oldest are deleted first. Without it as much as there is.",
          "type": "string",
          "x-unit": "KB, MB or GB, written after the number",
          "examples": [
            "200GB"
          ]
        },
        "free": {
          "description": "How much stays free in both folders: with less no recording is begun, and those under way stop. Calls go on, but for those that must be recorded.",
          "type": "string",
          "x-unit": "KB, MB or GB, written after the number",
          "default": "100MB",
          "examples": [
            "10GB"
          ]
        },
        "seal-for": {
          "description": "The public key that audio is sealed for: its files are then in the format of age, end in .age, and only who has the private key can open them, with pointsman recording open or age itself; we cannot. The description beside them stays readable. What rtpengine and Janus write until a recording is over is not sealed: give them a folder in memory. Make a pair of keys with pointsman recording key. Left out, files are written as they were heard.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
          ]
        }
      }
    },
    "voicemail": {
      "description": "Where messages go that callers leave: a folder for each box, with a WAV file a message and a JSON file that describes it. The audio gets its name last, when both are whole. Left out, callers of a voicemail hear 503.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "dir"
      ],
      "properties": {
        "dir": {
          "description": "The folder of the boxes; only its owner may read what is in it, and whoever fetches messages deletes them. A relative path counts from this file's folder.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/var/lib/pointsman/voicemail"
          ]
        },
        "free": {
          "description": "How much stays free there: with less nobody is asked to leave a message. A minute takes 1 MB.",
          "type": "string",
          "x-unit": "KB, MB or GB, written after the number",
          "default": "100MB",
          "examples": [
            "10GB"
          ]
        },
        "post": {
          "description": "A web service that gets each message in a POST of its own: multipart/form-data with message, the description as JSON, and audio, the WAV file. With 2xx it is safe; 400, 413, 415 and 422 refuse it, anything else is tried again. It knows a message it had by its callUid.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "url",
            "spool"
          ],
          "properties": {
            "url": {
              "description": "Where it is posted to; redirects are not followed.",
              "type": "string",
              "minLength": 1,
              "examples": [
                "https://mail.acme.example/messages"
              ]
            },
            "headers": {
              "description": "Header lines it is posted with. A value secret:NAME is that secret; authorization can be nothing else.",
              "type": "object",
              "additionalProperties": {
                "type": "string",
                "minLength": 1
              },
              "examples": [
                {
                  "authorization": "secret:mail"
                }
              ]
            },
            "spool": {
              "description": "The folder where it is noted which messages wait until the server has them, also over a crash and a restart. Of this process alone; made when it is missing. A relative path counts from this file's folder.",
              "type": "string",
              "minLength": 1,
              "examples": [
                "/var/lib/pointsman/spool/voicemail"
              ]
            },
            "room": {
              "description": "How much the spool may hold, at some 500 bytes a message. Beyond it 10,000 wait in memory; what comes then stays in its box, is not sent, and is counted.",
              "type": "string",
              "x-unit": "KB, MB or GB, written after the number",
              "default": "1GB"
            },
            "keep": {
              "description": "Whether a message stays in its box once the server has it.",
              "type": "boolean",
              "default": true,
              "examples": [
                false
              ]
            }
          }
        }
      }
    },
    "shadow": {
      "description": "A policy that is asked about every call without any effect; what it would have decided otherwise is counted, see GET /shadow. A relative path counts from this file's folder.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "/etc/pointsman/next"
      ]
    },
    "canary": {
      "description": "A policy on trial: it decides the calls of some callers, always the same ones, never an emergency. It is undone by itself when its calls fare worse than the others by more than is said here.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "policy"
      ],
      "properties": {
        "policy": {
          "description": "Its directory or file. A relative path counts from this file's folder.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "/etc/pointsman/next"
          ]
        },
        "share": {
          "description": "The part of the callers whose calls it decides.",
          "type": "string",
          "x-unit": "percent, written after the number",
          "default": "5%",
          "examples": [
            "1%",
            "0.5%"
          ]
        },
        "window": {
          "description": "How far back calls are compared.",
          "type": "string",
          "x-unit": "ms, s, m or h, written after the number",
          "default": "10m"
        },
        "calls": {
          "description": "How many of its calls must have been answered or have failed before it is judged. As many at most wait for an answer under it at once, so that fewer than twice as many are ever lost.",
          "type": "integer",
          "minimum": 5,
          "maximum": 1000,
          "default": 20
        },
        "answer-rate": {
          "description": "By how much fewer of its calls may be answered than of the others, beyond chance.",
          "type": "string",
          "x-unit": "percent of calls, written after the number",
          "default": "10%"
        },
        "post-dial-delay": {
          "description": "By how much longer its callers may wait until it rings, at the median, beyond chance.",
          "type": "string",
          "x-unit": "ms, s, m or h, written after the number",
          "default": "2s"
        },
        "errors": {
          "description": "By how much more of its calls may end with 5xx, 6xx or a target that cannot be reached or says nothing, than of the others, beyond chance.",
          "type": "string",
          "x-unit": "percent of calls, written after the number",
          "default": "5%"
        }
      }
    },
    "log-level": {
      "description": "The lowest level that is logged.",
      "type": "string",
      "enum": [
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "fatal",
        "silent"
      ],
      "default": "info",
      "examples": [
        "warn"
      ]
    },
    "drain": {
      "description": "After SIGTERM or SIGINT new calls are refused and live ones may finish; this long. A second signal ends them at once. With hand-over the process ends at once and leaves its live calls as they are, for the next process with the same journal to go on with: how a router is restarted or replaced without ending a call.",
      "type": "string",
      "x-unit": "ms, s, m or h, written after the number; or hand-over",
      "default": "30s",
      "examples": [
        "10m",
        "hand-over"
      ]
    }
  }
}
