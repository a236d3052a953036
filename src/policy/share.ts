/** Which callers are drawn for a share: always the same ones. */
import { hash32 } from '../base/hash.ts'

/**
 * A number from 0 to below 1 that is the same for one text every time.
 * @param seed another one draws independently
 */
export function shareOf(text: string, seed: string): number {
  return hash32(`${seed}\0${text}`) / 0x1_0000_0000
}
