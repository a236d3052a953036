/** The codes 4xx: what can be read, and cannot be meant so. */
export const meaningCodes = {
  'POL-401': {
    title: 'sources that overlap',
    explains: 'Calls from one address could be those of two peers; the most specific network decides.',
  },
  'POL-402': {
    title: 'a failure in both lists',
    explains: 'stop-on wins over next-on, so the entry under next-on has no effect.',
  },
  'POL-403': {
    title: 'a time that never runs out',
    explains: 'Another, shorter time always ends first.',
  },
  'POL-404': {
    title: 'no effect',
    explains: 'An option stands where it cannot change anything.',
  },
  'POL-405': {
    title: 'a rule no call reaches',
    explains: 'A rule before it decides for every call, or for every call that this one asks for.',
  },
  'POL-406': {
    title: 'rules for nobody',
    explains: 'No peer has a source and no rule says peer: anyone, so no call can match any rule.',
  },
  'POL-407': {
    title: 'anyone and others',
    explains: 'peer: anyone holds for every caller; names beside it change nothing, and not anyone never holds.',
  },
  'POL-408': {
    title: 'the same twice',
    explains: 'A list or tier names one thing twice; the second has no effect.',
  },
  'POL-409': {
    title: 'a test that cannot pass',
    explains: 'What the test expects or pretends contradicts itself.',
  },
  'POL-410': {
    title: 'a text that looks like more',
    explains: 'Plain text is compared letter by letter; what is more says so: { regex: … }, { kind: … }, { list: … }.',
  },
  'POL-411': {
    title: 'two who cannot talk',
    explains: 'A rule brings a caller and a target together whose media profiles leave nothing to talk by: no '
      + 'transport, codec or way to send digits in common, where nothing may or can stand between them.',
  },
  'POL-412': {
    title: 'two who cannot ring together',
    explains: 'Targets that ring together get one offer, so it has to fit all of them.',
  },
  'POL-413': {
    title: 'a recording server that records nothing',
    explains: 'Calls are recorded at a peer that is reached by a contact of its own and takes plain RTP or SRTP.',
  },
  'POL-430': {
    title: 'health said twice',
    explains: 'Two pools say something about the health of one target; what the first of them says holds for both.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explains: string }>
