/** Whatever is dialled, reached or redirected to by URI has one that can be read. */
import type { Check } from '../check.ts'
import { parseContact } from '../contact.ts'

export const uris: Check = ({ outline, report }) => {
  for (const { value, path } of outline.uris) {
    // The grammar takes sip://bob@host for a user named //bob; nobody means that.
    if (parseContact(value) && !/^sips?:\/\//i.test(value)) continue
    report({
      code: 'POL-306', path, part: path.includes('weighted') ? 'key' : 'value',
      message: `"${value}" is not a SIP URI`, hint: mendFor(value),
      ...(parseContact(`sip:${value}`) && { fix: `sip:${value}` }),
    })
  }
}

function mendFor(text: string): string {
  if (/^(?:sips?:)?\/\//i.test(text)) return `a SIP URI has no slashes: "${text.replace(/^(sips?:)?\/\//i, 'sip:')}"`
  const transport = /;transport=([^;?]*)/i.exec(text)?.[1]
  if (transport !== undefined && parseContact(text.replace(/;transport=[^;?]*/i, ''))) {
    return `there is no transport "${transport}"; there are udp, tcp, tls, ws and wss`
  }
  if (parseContact(`sip:${text}`)) return `write "sip:${text}"`
  return 'such as "sip:10.0.0.10" or "sip:gw.example:5060;transport=tcp"'
}
