/**
 * Why a call ended, between SIP statuses and the causes of telephone networks (Q.850), both ways, and as
 * the Reason header carries it (RFC 3326). The tables are those of RFC 3398 §7.2.4, §8.2.6 and RFC 4497 §8.4;
 * statuses that came later stand beside the ones they are like, and RFC 8197 and 8688 name theirs.
 */
import { paramOf, parseParams } from './params.ts'

/** Normal call clearing, and normal, unspecified: what stands where nothing more is known. */
export const normalClearing = 16
const unspecified = 31

const causes: ReadonlyMap<number, number> = new Map([
  [400, 41], [401, 21], [402, 21], [403, 21], [404, 1], [405, 63], [406, 79], [407, 21], [408, 102], [410, 22],
  [413, 127], [414, 127], [415, 79], [416, 127], [417, 127], [420, 127], [421, 127], [422, 127], [423, 127],
  [428, 21], [433, 21], [436, 127], [437, 127], [438, 21], [440, 25], [480, 18], [481, 41], [482, 25], [483, 25],
  [484, 28], [485, 1], [486, 17], [487, 16], [488, 65], [500, 41], [501, 79], [502, 38], [503, 41], [504, 102],
  [505, 127], [513, 127], [580, 47], [600, 17], [603, 21], [604, 1], [606, 65], [607, 21], [608, 21],
])

/** What stands for a status nobody mapped, by its hundreds: redirected, unspecified, failed for now, rejected. */
const causeOfClass: ReadonlyMap<number, number> = new Map([[3, 23], [4, unspecified], [5, 41], [6, 21]])

const statuses: ReadonlyMap<number, number> = new Map([
  [1, 404], [2, 404], [3, 404], [17, 486], [18, 408], [19, 480], [20, 480], [21, 603], [22, 410], [23, 410],
  [26, 404], [27, 502], [28, 484], [29, 501], [31, 480], [34, 503], [38, 503], [41, 503], [42, 503], [47, 503],
  [55, 403], [57, 403], [58, 503], [63, 503], [65, 488], [69, 501], [70, 488], [79, 501], [87, 403], [88, 503],
  [102, 504], [111, 500], [127, 500],
])

/**
 * The cause that stands for one nobody mapped, by its class (Q.850 §2.2.4): the last of the class, which
 * says no more than that. Classes are sixteen wide; the first two are the normal ones.
 */
const statusOfClass: readonly number[] = [480, 480, 503, 503, 501, 500, 500, 500]

/** The Q.850 cause of a final status; 16 for one that accepted. */
export function causeOf(status: number): number {
  if (status < 300) return normalClearing
  return causes.get(status) ?? causeOfClass.get(Math.floor(status / 100)) ?? unspecified
}

/** The SIP status a Q.850 cause means; of one nobody mapped, what its class means. */
export function statusOf(cause: number): number {
  return statuses.get(cause) ?? statusOfClass[cause >> 4] ?? 500
}

/**
 * The Q.850 cause that Reason values tell: their own, else what their SIP status means.
 * @param values of Reason headers, each one protocol; those that cannot be read are left out
 */
export function causeIn(values: readonly string[]): number | undefined {
  const read = values.map(readReason)
  const network = read.find(reason => reason?.protocol === 'q.850')
  if (network) return network.cause
  const sip = read.find(reason => reason?.protocol === 'sip')
  return sip && causeOf(sip.cause)
}

/** The Q.850 cause among Reason values, to be said on; undefined when none is there. */
export function networkReason(values: readonly string[]): string | undefined {
  const network = values.map(readReason).find(reason => reason?.protocol === 'q.850')
  return network && `Q.850;cause=${network.cause}`
}

function readReason(value: string): { readonly protocol: string; readonly cause: number } | undefined {
  const semicolon = value.indexOf(';')
  const params = semicolon < 0 ? undefined : parseParams(value, semicolon)
  const cause = params && paramOf(params, 'cause')
  if (cause === undefined || !/^\d{1,3}$/.test(cause)) return undefined
  return { protocol: value.slice(0, semicolon).trim().toLowerCase(), cause: Number(cause) }
}
