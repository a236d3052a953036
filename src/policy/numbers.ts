/**
 * Telephone numbers under a home plan: the one place that knows how people write them. Everything
 * else compares E.164 texts. The only file that meets libphonenumber-js.
 */
import {
  Metadata, isSupportedCountry, parsePhoneNumberFromString, type CountryCode, type PhoneNumber,
} from 'libphonenumber-js/max'
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
  /** Whose line an E.164 number is. */
  lineOf(e164: string): Line
  /**
   * An E.164 number as it is dialled at home: `0612345678` for `+33612345678` in FR. Undefined for
   * numbers abroad, and without a home.
   */
  nationalOf(e164: string): string | undefined
}

/** What a number costs to call, as far as its digits tell; `fixed` is whatever is nothing else. */
export type LineType = 'fixed' | 'mobile' | 'either' | 'premium' | 'shared-cost' | 'toll-free'

export interface Line {
  /** True for a number of the home country. */
  readonly home: boolean
  readonly type: LineType
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
    lineOf: e164 => readLine(e164, plan),
    nationalOf(e164) {
      const number = plan && parsePhoneNumberFromString(e164)
      return number && isHome(number, plan) ? number.formatNational().replace(/\D/g, '') : undefined
    },
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

const lineTypes: Readonly<Record<string, LineType>> = {
  MOBILE: 'mobile', FIXED_LINE_OR_MOBILE: 'either', PREMIUM_RATE: 'premium', SHARED_COST: 'shared-cost',
  TOLL_FREE: 'toll-free',
}

/** The country code of premium services that belong to no country (ITU-T E.164.2). */
const WORLDWIDE_PREMIUM = '979'

function readLine(e164: string, plan: Plan | undefined): Line {
  const number = parsePhoneNumberFromString(e164)
  if (!number) return { home: false, type: 'fixed' }
  const told = lineTypes[number.getType() ?? ''] ?? 'fixed'
  return { home: isHome(number, plan), type: number.countryCallingCode === WORLDWIDE_PREMIUM ? 'premium' : told }
}

/** A number of a country that shares the home's code is abroad; one no country claims is at home. */
function isHome(number: PhoneNumber, plan: Plan | undefined): boolean {
  return plan !== undefined && number.countryCallingCode === plan.code
    && (number.country === undefined || number.country === plan.home)
}

function readHead(digits: string, plan: Plan | undefined): string | undefined {
  if (digits.startsWith('+')) return digits
  if (!plan) return undefined
  const international = plan.international.exec(digits)
  if (international) return `+${digits.slice(international[0].length)}`
  if (plan.trunk !== '' && digits.startsWith(plan.trunk)) return `+${plan.code}${digits.slice(plan.trunk.length)}`
  return plan.bare ? `+${plan.code}${digits}` : undefined
}
