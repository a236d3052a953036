/** The codes 3xx: values that cannot be read, or that nothing can come of. */
export const valueCodes = {
  'POL-301': {
    title: 'unknown time zone',
    explains: 'Zones go by their IANA names, such as Europe/Paris.',
  },
  'POL-302': {
    title: 'unknown country',
    explains: 'Countries go by two capital letters (ISO 3166), and the plan or the holidays must be known.',
  },
  'POL-303': {
    title: 'not a time window',
    explains: 'A window is HH:MM-HH:MM within one day, and begins before it ends.',
  },
  'POL-304': {
    title: 'windows that collide',
    explains: 'A day is given under two keys, or two windows of one day overlap.',
  },
  'POL-305': {
    title: 'not a date',
    explains: 'A date is YYYY-MM-DD and stands in the calendar.',
  },
  'POL-306': {
    title: 'not a SIP URI',
    explains: 'A URI is sip: or sips:, a user with @ if there is one, a host, and a port and parameters if wished.',
  },
  'POL-307': {
    title: 'not an address or network',
    explains: 'A source is an IPv4 or IPv6 address, or a network whose bits beyond the length are zero.',
  },
  'POL-308': {
    title: 'not a pattern',
    explains: 'Plain text is exact, a star ends a prefix, braces end a range, sip:USER@HOST is a URI.',
  },
  'POL-309': {
    title: 'no weight at all',
    explains: 'Of the members of a weighted tier at least one has a weight above zero.',
  },
  'POL-310': {
    title: 'a header that is not the policy\'s',
    explains: 'Headers that carry the dialog, the route or the body are written by the router alone.',
  },
  'POL-311': {
    title: 'one header twice',
    explains: 'Header names do not tell capitals from small letters.',
  },
  'POL-312': {
    title: 'not a template',
    explains: 'Braces in a header value name a fact of the call: {from.e164}, {to.user}, {header.X-Tenant}.',
  },
  'POL-313': {
    title: 'a time out of bounds',
    explains: 'Every timer runs, and every timer ends: more than nothing, at most an hour.',
  },
  'POL-314': {
    title: 'not a moment',
    explains: 'A test\'s moment is a local time with its zone, or a time with Z or an offset.',
  },
  'POL-315': {
    title: 'a kind no number has',
    explains: 'Kinds of numbers are told by the home plan; without a home, or its lists, no number is of this kind.',
  },
  'POL-320': {
    title: 'a breaker that cannot open',
    explains: 'open-at asks for more failures than it looks back on calls.',
  },
  'POL-316': {
    title: 'a list that cannot be read',
    explains: 'A file named under data is not there, or may not be opened.',
  },
  'POL-317': {
    title: 'a list that does not fit its columns',
    explains: 'A list needs a column to look numbers up in, and its file has to name every column that matters.',
  },
  'POL-318': {
    title: 'rows left out',
    explains: 'Some rows of a list do not fit their columns; all others are in force.',
  },
  'POL-319': {
    title: 'too many bad rows',
    explains: 'More rows of a list than bad-rows allows do not fit; half a list is worse than the old one.',
  },
  'POL-329': {
    title: 'too few rows',
    explains: 'Fewer rows of a list fit than rows-at-least asks for, as when its file was copied only in part.',
  },
  'POL-321': {
    title: 'a calendar file that cannot be read',
    explains: 'An iCalendar file a calendar names is not there, or may not be opened.',
  },
  'POL-322': {
    title: 'a calendar file that cannot be used',
    explains: 'A file is no iCalendar, or has an event that opening hours cannot be made of.',
  },
  'POL-323': {
    title: 'a host that may not be asked',
    explains: 'A lookup asks a host the policy names in full, on the open network unless it says private: true.',
  },
  'POL-324': {
    title: 'not of the field\'s type',
    explains: 'What is written of a lookup\'s field, or done with it, does not go with the type its reply gives it.',
  },
  'POL-325': {
    title: 'no plan B for a dial',
    explains: 'Who is dialled is left to a lookup whose else names nobody, or to a list where any number can come.',
  },
  'POL-326': {
    title: 'keys that cannot be read',
    explains: 'A file of keys that a peer\'s tokens are checked with is not there, or may not be opened.',
  },
  'POL-327': {
    title: 'keys that cannot be used',
    explains: 'A file of keys is a JSON Web Key Set (RFC 7517) of public keys; secret ones are no part of a policy.',
  },
  'POL-330': {
    title: 'a zone without summer time',
    explains: 'The zone names one standard time, which its country leaves in summer; a city\'s zone follows it.',
  },
  'POL-328': {
    title: 'an address of ours without a user',
    explains: 'What is registered with a peer is a name there, such as sip:acme@orange.example, and not a whole host.',
  },
  'POL-340': {
    title: 'prompts without a folder',
    explains: 'A prompt is named by its file alone; the folder it lies in is said once, under prompts.',
  },
  'POL-341': {
    title: 'a folder of prompts of no use',
    explains: 'The policy names a folder of prompts, and nothing plays one.',
  },
  'POL-342': {
    title: 'a prompt that cannot be played',
    explains: 'A prompt is an MP3 file, or a WAV file of 8 or 16 bits a sample (PCM, A-law, µ-law), in the folder of '
      + 'prompts; this one is not there, or the media engine cannot play it.',
  },
  'POL-343': {
    title: 'a step nobody comes to',
    explains: 'The step before it sends every caller away.',
  },
  'POL-344': {
    title: 'again without a menu',
    explains: 'again goes back to the menu around it, and there is none.',
  },
  'POL-345': {
    title: 'a question without a way out',
    explains: 'Some callers dial nothing, others nonsense; a question says what becomes of both.',
  },
  'POL-346': {
    title: 'flows that lead back to each other',
    explains: 'A flow that is gone to is gone back from; in a circle nobody would ever come back.',
  },
  'POL-347': {
    title: 'an answer nobody is asked for',
    explains: 'What is said was to be asked for before, under the same name.',
  },
  'POL-348': {
    title: 'a question without an answer',
    explains: 'An answer would need more digits than it may have.',
  },
  'POL-349': {
    title: 'a box that is no name',
    explains: 'Messages lie in a folder for each box, so a box has a name that a folder can have and no path.',
  },
  'POL-350': {
    title: 'no message is kept',
    explains: 'A message ends before it would be long enough to be kept.',
  },
  'POL-351': {
    title: 'a question before its digits',
    explains: 'A lookup quotes what callers dial in a flow, and is asked before any flow has begun.',
  },
  'POL-355': {
    title: 'queues that lead back to each other',
    explains: 'Whoever leaves a queue for another is the last there; in a circle a caller might wait for ever.',
  },
  'POL-356': {
    title: 'an agent named twice',
    explains: 'Each agent of a queue stands in its list once: called by two names at a time, one would be lost.',
  },
  'POL-357': {
    title: 'an agent where nobody registers',
    explains: 'An agent who is a user is called at the phones that registered for them; such are at a peer whose '
      + 'contact is registered.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explains: string }>
