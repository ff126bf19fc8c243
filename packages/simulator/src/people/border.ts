import { atHome, phoneBeside, subscriber } from '../homes.ts';
import { always, type Kind } from '../kinds.ts';
import { cityNamed, type Place } from '../world.ts';
import { placed } from '../addresses.ts';

const town = (country: string, city: string, zone: string, rest: { region: string; postcode: string; lat: number; lon: number }): Place => ({ country, city, zone, ...rest });

/** Towns at a border with the city across it whose lines theirs are taken for. */
const pairs: readonly { readonly home: Place; readonly across: string }[] = [
  { home: town('CA', 'Windsor', 'America/Toronto', { region: 'Ontario', postcode: 'N9A', lat: 42.3, lon: -83.017 }), across: 'Detroit' },
  { home: town('FR', 'Annemasse', 'Europe/Paris', { region: 'Auvergne-Rhone-Alpes', postcode: '74100', lat: 46.195, lon: 6.236 }), across: 'Geneva' },
  { home: town('FR', 'Saint-Louis', 'Europe/Paris', { region: 'Grand Est', postcode: '68300', lat: 47.592, lon: 7.561 }), across: 'Basel' },
  { home: town('DE', 'Loerrach', 'Europe/Berlin', { region: 'Baden-Wuerttemberg', postcode: '79539', lat: 47.616, lon: 7.661 }), across: 'Basel' },
  { home: town('MX', 'Tijuana', 'America/Tijuana', { region: 'Baja California', postcode: '22000', lat: 32.514, lon: -117.038 }), across: 'San Diego' },
];

/** Lives on a border: the line, or the phone's, is placed across it all the time or now and then; some work in a space over there. */
export const border: Kind = {
  name: 'border', per1000: always(4), size: 1,
  hire: (company, random) => {
    const { home, across } = random.pick(pairs);
    const city = cityNamed(across);
    const lineOn = subscriber(company, city, random);
    const desk = atHome(company, city, random);
    const beside = phoneBeside(company, city, random);
    company.hire({ role: 'border', home: city, claimed: home, firstDay: -random.int(40, 1500), where: (day, today) => {
      const line = placed(lineOn(day), home);
      return today.chance(0.1) ? desk(day, today) : { line, phone: beside(line, today) };
    } });
  },
};
