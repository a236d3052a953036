/**
 * Telephone numbers under a home plan: the one place that knows how people write them. Everything
 * else compares E.164 texts. The only file that meets libphonenumber-js.
 */
import { Metadata, isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { LRUCache } from 'lru-cache'

/** Texts read before, kept per plan: 9 µs for a new one becomes 0.1 µs. About 1 MB when full. */
const REMEMBERED_MAX = 8192

/** Below this many digits a text without `+` is a short code or an extension, never a national number. */
const NATIONAL_DIGITS_MIN = 7

/** What people put between digits to read them better (RFC 3966 §3 visual separators, and a blank). */
const separators = /[-.() ]/g
const numberText = /^\+?[0-9]+$/

/** Reads numbers under one home plan. */
export interface Numbers {
  /**
   * The number in E.164 with its plus: `0612345678`, `+33 6 12…`, `0033 6…`, `336…` all give `+336…`
   * at home in FR. Undefined for what is not a number: names, short codes, extensions.
   */
  e164Of(text: string): string | undefined
  /**
   * The beginning of an E.164 number that the beginning of a dialled one stands for: `06` gives
   * `+336`, `0044` gives `+44`. Undefined when it can only begin a short code or an extension.
   */
  headOf(digits: string): string | undefined
}

/** True for a country whose numbers can be read: two letters as in ISO 3166, `FR`. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code)
}

/** The text without visual separators, when it is made of digits with at most a leading plus. */
export function digitsOf(text: string): string | undefined {
  const plain = text.replace(separators, '')
  return numberText.test(plain) ? plain : undefined
}

/**
 * Creates the reader.
 * @param home the country of bare national numbers; without one only `+…` is a number
 */
export function createNumbers(home: string | undefined): Numbers {
  const plan = home !== undefined && isSupportedCountry(home) ? planOf(home) : undefined
  const remembered = new LRUCache<string, string>({ max: REMEMBERED_MAX })
  return {
    e164Of(text) {
      const known = remembered.get(text)
      if (known !== undefined) return known || undefined
      const read = readNumber(text, plan) ?? ''
      remembered.set(text, read)
      return read || undefined
    },
    headOf: digits => readHead(digits, plan),
  }
}

interface Plan {
  readonly home: CountryCode
  /** Country calling code, `33`. */
  readonly code: string
  /** Dialled before a national number: `0` in FR, `1` in the US, empty where there is none. */
  readonly trunk: string
  /** True where a national number may stand without its trunk prefix, so that any digits may begin one. */
  readonly bare: boolean
  /** Dialled before a country code: `00`, `011`. */
  readonly international: RegExp
}

function planOf(home: CountryCode): Plan {
  const metadata = new Metadata()
  metadata.selectNumberingPlan(home)
  const country = metadata.numberingPlan as unknown as {
    callingCode(): string
    nationalPrefix(): string | undefined
    IDDPrefix(): string | undefined
  }
  const code = country.callingCode()
  const trunk = country.nationalPrefix() ?? ''
  return {
    home,
    code,
    trunk,
    bare: trunk === '' || trunk === code,
    international: new RegExp(`^(?:${country.IDDPrefix() ?? '00'})`),
  }
}

function readNumber(text: string, plan: Plan | undefined): string | undefined {
  const digits = digitsOf(text)
  if (digits === undefined) return undefined
  if (digits.startsWith('+')) {
    // Who writes a plus says it is a full number; one that no plan knows keeps its digits.
    const number = parsePhoneNumberFromString(digits, { extract: false })
    if (number?.isPossible()) return number.number
    return digits.length >= 4 && digits.length <= 16 ? digits : undefined
  }
  if (!plan || digits.length < NATIONAL_DIGITS_MIN) return undefined
  const number = parsePhoneNumberFromString(digits, { defaultCountry: plan.home, extract: false })
  if (!number) return undefined
  // A prefix says "this is a number": then a range younger than our metadata passes too.
  const prefixed = plan.international.test(digits) || (plan.trunk !== '' && digits.startsWith(plan.trunk))
  return (prefixed ? number.isPossible() : number.isValid()) ? number.number : undefined
}

function readHead(digits: string, plan: Plan | undefined): string | undefined {
  if (digits.startsWith('+')) return digits
  if (!plan) return undefined
  const international = plan.international.exec(digits)
  if (international) return `+${digits.slice(international[0].length)}`
  if (plan.trunk !== '' && digits.startsWith(plan.trunk)) return `+${plan.code}${digits.slice(plan.trunk.length)}`
  return plan.bare ? `+${plan.code}${digits}` : undefined
}
