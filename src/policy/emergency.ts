/** The emergency numbers of countries. For one that is not here the policy's plan says them. */

const numbers: Readonly<Record<string, string>> = {
  AE: '112 997 998 999', AT: '112 122 133 144', AU: '000 106 112', BE: '100 101 112', BG: '112', BR: '190 192 193',
  CA: '911', CH: '112 117 118 144', CN: '110 119 120 122', CY: '112 199', CZ: '112 150 155 158', DE: '110 112',
  DK: '112', EE: '110 112', ES: '061 062 080 085 088 091 092 112', FI: '112',
  FR: '112 114 115 119 15 17 18 191 196 197', GB: '112 999', GR: '100 108 112 166 199', HK: '112 999',
  HR: '112 192 193 194', HU: '104 105 107 112', IE: '112 999', IL: '100 101 102 112', IN: '100 101 102 108 112',
  IS: '112', IT: '112 113 115 118', JP: '110 118 119', KR: '112 119', LI: '112 117 118 144', LT: '112',
  LU: '112 113', LV: '110 112 113', MA: '112 15 19', MC: '112 15 17 18', MT: '112', MX: '911', NL: '112',
  NO: '110 112 113', NZ: '111', PL: '112 997 998 999', PT: '112', RO: '112', RU: '101 102 103 112', SE: '112',
  SG: '995 999', SI: '112 113', SK: '112 150 155 158', TN: '190 197 198', TR: '112', UA: '101 102 103 112',
  US: '911', ZA: '10111 10177 112',
}

/** As people dial them; undefined for a country whose numbers are not known here. */
export function emergencyNumbersOf(country: string | undefined): readonly string[] | undefined {
  return country !== undefined && Object.hasOwn(numbers, country) ? numbers[country]?.split(' ') : undefined
}
