import { type Claims, distanceKm, isPoint, type Point } from '@winnow/core';

/** Where a VPN gateway stands, as far as its name or the claims tell; `km` is how far from `point` it may really be. */
export interface Landmark { readonly point: Point; readonly km: number }

/** Kilometres of fibre that a signal goes to and back within one millisecond; real ways are longer, never faster. */
export const KM_PER_MS = 102;

const CITY_KM = 50;
const COAST_KM = 1000;
/** Codes of airports and cities, and names of cloud regions, that gateways are called after. Points are city centres; a region's data centres lie around its city. */
const known: readonly (readonly [names: string, lat: number, lon: number, km?: number])[] = [
  ['fra|frankfurt|eu central 1|euc1|europe west3|germanywestcentral', 50.11, 8.68], ['ber|berlin|europe west10', 52.52, 13.4], ['muc|munich|muenchen|münchen', 48.14, 11.58], ['ham|hamburg', 53.55, 9.99], ['dus|duesseldorf|düsseldorf', 51.23, 6.78],
  ['lon|lhr|london|eu west 2|euw2|europe west2|uksouth', 51.51, -0.13], ['dub|dublin|eu west 1|euw1|northeurope', 53.35, -6.26], ['par|cdg|paris|eu west 3|euw3|europe west9|francecentral', 48.86, 2.35], ['ams|amsterdam|europe west4|westeurope', 52.37, 4.9],
  ['bru|brussels|europe west1', 50.85, 4.35], ['zrh|zurich|zuerich|zürich|eu central 2|europe west6|switzerlandnorth', 47.38, 8.54], ['gva|geneva', 46.2, 6.14], ['vie|vienna|wien', 48.21, 16.37], ['mil|mxp|milan|milano|eu south 1|europe west8|italynorth', 45.46, 9.19],
  ['mad|madrid|europe southwest1|spaincentral', 40.42, -3.7], ['lis|lisbon|lisboa', 38.72, -9.14], ['sto|arn|stockholm|eu north 1|eun1|swedencentral', 59.33, 18.07], ['osl|oslo|norwayeast', 59.91, 10.75], ['cph|copenhagen', 55.68, 12.57], ['hel|helsinki|europe north1', 60.17, 24.94],
  ['waw|warsaw|warszawa|europe central2|polandcentral', 52.23, 21.01], ['prg|prague|praha', 50.08, 14.44], ['bud|budapest', 47.5, 19.04], ['otp|bucharest|bucuresti', 44.43, 26.1], ['ist|istanbul', 41.01, 28.98],
  ['nyc|jfk|ewr|new york|newyork', 40.71, -74.01], ['bos|boston', 42.36, -71.06], ['iad|ashburn|us east 1|use1|us east4|eastus|eastus2', 39.04, -77.49], ['us east 2|use2', 39.96, -83], ['atl|atlanta', 33.75, -84.39], ['mia|miami', 25.76, -80.19],
  ['ord|chi|chicago|northcentralus', 41.88, -87.63], ['dfw|dal|dallas', 32.78, -96.8], ['southcentralus', 29.42, -98.49], ['us central1', 41.26, -95.86], ['den|denver', 39.74, -104.99], ['phx|phoenix|westus3', 33.45, -112.07], ['lax|los angeles|losangeles|us west2', 34.05, -118.24],
  ['sjc|sfo|san jose|sanjose|san francisco|sanfrancisco|us west 1|usw1|westus', 37.55, -122.1], ['seattle|sea|westus2', 47.61, -122.33], ['us west 2|usw2', 45.84, -119.7], ['yyz|toronto|northamerica northeast2|canadacentral', 43.65, -79.38], ['yul|montreal|ca central 1|cac1|northamerica northeast1', 45.5, -73.57], ['yvr|vancouver', 49.28, -123.12],
  ['gru|sao paulo|saopaulo|sa east 1|sae1|southamerica east1|brazilsouth', -23.55, -46.63], ['mexico city|qro|queretaro', 19.9, -99.7, 250], ['bog|bogota', 4.71, -74.07], ['scl|santiago', -33.45, -70.67], ['eze|buenos aires', -34.6, -58.38],
  ['blr|bangalore|bengaluru', 12.97, 77.59], ['bom|mumbai|ap south 1|aps1|asia south1', 19.08, 72.88], ['delhi|new delhi|asia south2', 28.61, 77.21], ['maa|chennai|southindia', 13.08, 80.27], ['hyd|hyderabad|ap south 2|aps2', 17.39, 78.49], ['pnq|pune|centralindia', 18.52, 73.86],
  ['sin|singapore|ap southeast 1|apse1|asia southeast1|southeastasia', 1.35, 103.82], ['hkg|hong kong|hongkong|ap east 1|ape1|asia east2|eastasia', 22.32, 114.17], ['tyo|nrt|hnd|tokyo|ap northeast 1|apne1|asia northeast1|japaneast', 35.68, 139.69], ['osa|kix|osaka|asia northeast2|japanwest', 34.69, 135.5],
  ['icn|seoul|ap northeast 2|apne2|asia northeast3|koreacentral', 37.57, 126.98], ['tpe|taipei', 25.03, 121.57], ['mnl|manila', 14.6, 120.98], ['cgk|jakarta|asia southeast2', -6.21, 106.85], ['syd|sydney|ap southeast 2|apse2|australia southeast1|australiaeast', -33.87, 151.21], ['melbourne|australia southeast2|australiasoutheast', -37.81, 144.96],
  ['dxb|dubai|uaenorth', 25.2, 55.27], ['tlv|tel aviv|telaviv', 32.09, 34.78], ['jnb|johannesburg|southafricanorth', -26.2, 28.05], ['cpt|cape town|capetown|af south 1', -33.92, 18.42], ['nbo|nairobi', -1.29, 36.82],
  ['us east|useast|east us|us east coast', 38.5, -77.5, COAST_KM], ['us west|uswest|west us|us west coast', 39, -121, COAST_KM], ['us central|uscentral|central us', 39, -96, COAST_KM],
];

/** Words of labels and names that tell no place. */
const generic = new Set(['gp', 'globalprotect', 'gateway', 'gateways', 'gw', 'vpn', 'portal', 'pa', 'ssl', 'office', 'offices', 'coworking', 'egress', 'pool', 'hq', 'headquarters', 'site', 'branch', 'datacenter', 'dc', 'the', 'of', 'primary', 'backup']);
/** Cities of people are no codes: shorter ones would be found in any name. */
const LEAST_LETTERS = 4;
const MOST_WORDS = 3;
/** Places of one name that lie farther apart are several. */
const SAME_KM = 150;
/** Names come from clients, too: more than these are no company's gateways. */
const MOST_NAMES = 1000;

const wordsOf = (text: string): readonly string[] => text.toLowerCase().normalize('NFC').split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
const phraseOf = (label: string): string => wordsOf(label).filter((word) => !generic.has(word)).join(' ');

type Places = ReadonlyMap<string, Landmark>;
const listed: Places = new Map(known.flatMap(([names, lat, lon, km = CITY_KM]) => names.split('|').map((name) => [name, { point: { lat, lon }, km }] as const)));

/** Where gateways stand by their names; what the company says of its networks comes first, then codes in common use, then the towns of its people. */
export class Landmarks {
  readonly #claimed: Places;
  readonly #towns: Places;
  readonly #found = new Map<string, Landmark | undefined>();

  constructor({ rows }: Pick<Claims, 'rows'>) {
    this.#claimed = placesOf(rows.networks.map(({ label = '', lat, lon }) => ({ name: label, lat, lon })), 1);
    this.#towns = placesOf(rows.people.map(({ home_city = '', home_lat, home_lon }) => ({ name: home_city, lat: home_lat, lon: home_lon })), LEAST_LETTERS);
  }

  /** The place of the gateway with this name; undefined when the name tells none, or two that are far apart. */
  placeOf(name: string): Landmark | undefined {
    if (this.#found.has(name)) return this.#found.get(name);
    const place = this.#read(name);
    if (this.#found.size < MOST_NAMES) this.#found.set(name, place);
    return place;
  }

  #read(name: string): Landmark | undefined {
    const labels = name.split('.');
    // The domain of a full host name is the company's, whatever it is called after.
    const words = wordsOf((labels.length > 2 ? labels.slice(0, -2) : labels).join(' '));
    for (const places of [this.#claimed, listed, this.#towns]) {
      const found = pieces(words, places);
      const [finest] = [...found].sort((a, b) => a.km - b.km);
      if (finest !== undefined) return found.every(({ point, km }) => distanceKm(point, finest.point) <= km + finest.km + SAME_KM) ? finest : undefined;
    }
    return undefined;
  }
}

/** Places that words name, the longest names first: `us-east-1` is one, and not a coast as well. */
function pieces(words: readonly string[], places: Places): readonly Landmark[] {
  const found: Landmark[] = [];
  for (let from = 0; from < words.length;) {
    let length = Math.min(MOST_WORDS, words.length - from);
    let place = named(words.slice(from, from + length), places);
    while (place === undefined && length > 1) {
      length -= 1;
      place = named(words.slice(from, from + length), places);
    }
    if (place !== undefined) found.push(place);
    from += length;
  }
  return found;
}

/** `fra1` and `fra02` are numbers one and two of one place. */
function named(words: readonly string[], places: Places): Landmark | undefined {
  const phrase = words.join(' ');
  return places.get(phrase) ?? places.get(phrase.replace(/(?<=\p{L})\d{1,2}$/u, ''));
}

/** Places by what they are called; names of several places are none. */
function placesOf(rows: readonly { readonly name: string; readonly lat: number | undefined; readonly lon: number | undefined }[], leastLetters: number): Places {
  const places = new Map<string, Landmark | undefined>();
  for (const { name, lat, lon } of rows) {
    const phrase = phraseOf(name);
    if (phrase.length < leastLetters || lat === undefined || lon === undefined || !isPoint(lat, lon)) continue;
    const before = places.get(phrase);
    if (!places.has(phrase)) places.set(phrase, { point: { lat, lon }, km: CITY_KM });
    else if (before !== undefined && distanceKm(before.point, { lat, lon }) > SAME_KM) places.set(phrase, undefined);
  }
  return new Map([...places].flatMap(([phrase, place]) => (place === undefined ? [] : [[phrase, place] as const])));
}

const ofClaims = new WeakMap<Claims, Landmarks>();
/** The landmarks of these claims, read once: names are asked for again with everybody. */
export function landmarksOf(claims: Claims): Landmarks {
  let landmarks = ofClaims.get(claims);
  if (landmarks === undefined) ofClaims.set(claims, landmarks = new Landmarks(claims));
  return landmarks;
}
