/** ISO 3166-1: every country's alpha-2 code and its name in English, as people write it. */
const names = table(`
  AD Andorra
  AE United Arab Emirates
  AF Afghanistan
  AG Antigua and Barbuda
  AI Anguilla
  AL Albania
  AM Armenia
  AO Angola
  AQ Antarctica
  AR Argentina
  AS American Samoa
  AT Austria
  AU Australia
  AW Aruba
  AX Åland Islands
  AZ Azerbaijan
  BA Bosnia and Herzegovina
  BB Barbados
  BD Bangladesh
  BE Belgium
  BF Burkina Faso
  BG Bulgaria
  BH Bahrain
  BI Burundi
  BJ Benin
  BL Saint Barthélemy
  BM Bermuda
  BN Brunei
  BO Bolivia
  BQ Bonaire, Sint Eustatius and Saba
  BR Brazil
  BS Bahamas
  BT Bhutan
  BV Bouvet Island
  BW Botswana
  BY Belarus
  BZ Belize
  CA Canada
  CC Cocos (Keeling) Islands
  CD Democratic Republic of the Congo
  CF Central African Republic
  CG Republic of the Congo
  CH Switzerland
  CI Côte d'Ivoire
  CK Cook Islands
  CL Chile
  CM Cameroon
  CN China
  CO Colombia
  CR Costa Rica
  CU Cuba
  CV Cabo Verde
  CW Curaçao
  CX Christmas Island
  CY Cyprus
  CZ Czechia
  DE Germany
  DJ Djibouti
  DK Denmark
  DM Dominica
  DO Dominican Republic
  DZ Algeria
  EC Ecuador
  EE Estonia
  EG Egypt
  EH Western Sahara
  ER Eritrea
  ES Spain
  ET Ethiopia
  FI Finland
  FJ Fiji
  FK Falkland Islands
  FM Micronesia
  FO Faroe Islands
  FR France
  GA Gabon
  GB United Kingdom
  GD Grenada
  GE Georgia
  GF French Guiana
  GG Guernsey
  GH Ghana
  GI Gibraltar
  GL Greenland
  GM Gambia
  GN Guinea
  GP Guadeloupe
  GQ Equatorial Guinea
  GR Greece
  GS South Georgia and the South Sandwich Islands
  GT Guatemala
  GU Guam
  GW Guinea-Bissau
  GY Guyana
  HK Hong Kong
  HM Heard Island and McDonald Islands
  HN Honduras
  HR Croatia
  HT Haiti
  HU Hungary
  ID Indonesia
  IE Ireland
  IL Israel
  IM Isle of Man
  IN India
  IO British Indian Ocean Territory
  IQ Iraq
  IR Iran
  IS Iceland
  IT Italy
  JE Jersey
  JM Jamaica
  JO Jordan
  JP Japan
  KE Kenya
  KG Kyrgyzstan
  KH Cambodia
  KI Kiribati
  KM Comoros
  KN Saint Kitts and Nevis
  KP North Korea
  KR South Korea
  KW Kuwait
  KY Cayman Islands
  KZ Kazakhstan
  LA Laos
  LB Lebanon
  LC Saint Lucia
  LI Liechtenstein
  LK Sri Lanka
  LR Liberia
  LS Lesotho
  LT Lithuania
  LU Luxembourg
  LV Latvia
  LY Libya
  MA Morocco
  MC Monaco
  MD Moldova
  ME Montenegro
  MF Saint Martin
  MG Madagascar
  MH Marshall Islands
  MK North Macedonia
  ML Mali
  MM Myanmar
  MN Mongolia
  MO Macao
  MP Northern Mariana Islands
  MQ Martinique
  MR Mauritania
  MS Montserrat
  MT Malta
  MU Mauritius
  MV Maldives
  MW Malawi
  MX Mexico
  MY Malaysia
  MZ Mozambique
  NA Namibia
  NC New Caledonia
  NE Niger
  NF Norfolk Island
  NG Nigeria
  NI Nicaragua
  NL Netherlands
  NO Norway
  NP Nepal
  NR Nauru
  NU Niue
  NZ New Zealand
  OM Oman
  PA Panama
  PE Peru
  PF French Polynesia
  PG Papua New Guinea
  PH Philippines
  PK Pakistan
  PL Poland
  PM Saint Pierre and Miquelon
  PN Pitcairn Islands
  PR Puerto Rico
  PS Palestine
  PT Portugal
  PW Palau
  PY Paraguay
  QA Qatar
  RE Réunion
  RO Romania
  RS Serbia
  RU Russia
  RW Rwanda
  SA Saudi Arabia
  SB Solomon Islands
  SC Seychelles
  SD Sudan
  SE Sweden
  SG Singapore
  SH Saint Helena, Ascension and Tristan da Cunha
  SI Slovenia
  SJ Svalbard and Jan Mayen
  SK Slovakia
  SL Sierra Leone
  SM San Marino
  SN Senegal
  SO Somalia
  SR Suriname
  SS South Sudan
  ST São Tomé and Príncipe
  SV El Salvador
  SX Sint Maarten
  SY Syria
  SZ Eswatini
  TC Turks and Caicos Islands
  TD Chad
  TF French Southern Territories
  TG Togo
  TH Thailand
  TJ Tajikistan
  TK Tokelau
  TL Timor-Leste
  TM Turkmenistan
  TN Tunisia
  TO Tonga
  TR Türkiye
  TT Trinidad and Tobago
  TV Tuvalu
  TW Taiwan
  TZ Tanzania
  UA Ukraine
  UG Uganda
  UM United States Minor Outlying Islands
  US United States
  UY Uruguay
  UZ Uzbekistan
  VA Vatican City
  VC Saint Vincent and the Grenadines
  VE Venezuela
  VG British Virgin Islands
  VI United States Virgin Islands
  VN Vietnam
  VU Vanuatu
  WF Wallis and Futuna
  WS Samoa
  YE Yemen
  YT Mayotte
  ZA South Africa
  ZM Zambia
  ZW Zimbabwe
`);

/** What else a country is called in full: the short names of ISO 3166-1 where they differ, and former names. */
const otherNames = table(`
  BL St. Barthélemy
  BN Brunei Darussalam
  BO Plurinational State of Bolivia
  BO Bolivia (Plurinational State of)
  BQ Caribbean Netherlands
  CC Cocos Islands
  CC Keeling Islands
  CD Congo (the Democratic Republic of the)
  CD Congo (Democratic Republic of the)
  CD Congo - Kinshasa
  CG Congo
  CG Congo (the)
  CG Congo - Brazzaville
  CI Ivory Coast
  CV Cape Verde
  CZ Czech Republic
  CN People's Republic of China
  DE Federal Republic of Germany
  FK Falkland Islands (Malvinas)
  FK Falkland Islands (the) [Malvinas]
  FM Micronesia (Federated States of)
  FM Federated States of Micronesia
  GB United Kingdom of Great Britain and Northern Ireland
  GB Great Britain
  GM The Gambia
  HK Hong Kong SAR China
  HM Heard and McDonald Islands
  IR Iran (Islamic Republic of)
  IR Islamic Republic of Iran
  KN St. Kitts and Nevis
  KP Korea (the Democratic People's Republic of)
  KP Korea (Democratic People's Republic of)
  KP Democratic People's Republic of Korea
  KR Korea (the Republic of)
  KR Korea, Republic of
  KR Republic of Korea
  KR Korea
  LA Lao People's Democratic Republic
  LC St. Lucia
  MD Moldova (the Republic of)
  MD Moldova, Republic of
  MD Republic of Moldova
  MF St. Martin
  MF Saint Martin (French part)
  MK Macedonia
  MK Republic of North Macedonia
  MM Burma
  MM Myanmar (Burma)
  MO Macau
  MO Macao SAR China
  NL Netherlands (Kingdom of the)
  NL Kingdom of the Netherlands
  NL Holland
  PM St. Pierre and Miquelon
  PN Pitcairn
  PS State of Palestine
  PS Palestine, State of
  PS Palestinian Territories
  RU Russian Federation
  SH Saint Helena
  SH St. Helena
  SX Sint Maarten (Dutch part)
  SY Syrian Arab Republic
  SZ Swaziland
  TL East Timor
  TR Turkey
  TW Taiwan (Province of China)
  TW Taiwan, Province of China
  TZ Tanzania, the United Republic of
  TZ Tanzania, United Republic of
  TZ United Republic of Tanzania
  UM U.S. Outlying Islands
  US United States of America
  VA Holy See
  VC St. Vincent and the Grenadines
  VC St. Vincent and Grenadines
  VE Venezuela (Bolivarian Republic of)
  VE Bolivarian Republic of Venezuela
  VG Virgin Islands (British)
  VI Virgin Islands (U.S.)
  VI U.S. Virgin Islands
  VN Viet Nam
  GS South Georgia and South Sandwich Islands
`);

const nameByCode: ReadonlyMap<string, string> = new Map(names);
const codeByName: ReadonlyMap<string, string> = new Map(
  [...names, ...otherNames].map(([code, name]) => [spelling(name), code]),
);

/** The full English name of a country: "Canada" for "CA". The code itself when it is none of ISO 3166-1. */
export function countryName(code: string): string {
  return nameByCode.get(code) ?? code;
}

/** The ISO 3166-1 alpha-2 code of a country's full English name, in any case, with or without accents; null for anything else, also a code. */
export function countryCode(name: string): string | null {
  return codeByName.get(spelling(name)) ?? null;
}

/** Names that differ only in case, accents, punctuation, "&" or a leading "the" are the same. */
function spelling(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');
}

function table(lines: string): (readonly [code: string, name: string])[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => [line.trim().slice(0, 2), line.trim().slice(3)]);
}
