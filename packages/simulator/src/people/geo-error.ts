import { distanceKm } from '@winnow/core';
import { placed } from '../addresses.ts';
import { phoneBeside, subscriber } from '../homes.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { cityNamed, type City } from '../world.ts';

const capitals: Readonly<Record<string, string>> = { US: 'Kansas City', CA: 'Toronto', DE: 'Frankfurt am Main', GB: 'London', CH: 'Zurich', FR: 'Paris', PL: 'Warsaw', IN: 'Delhi', BR: 'Sao Paulo', JP: 'Tokyo', AU: 'Sydney', ES: 'Madrid' };

/** Geo data are wrong about the provider's block: 150 to 450 km off, or in the capital or the country's middle, where a provider has its seat. Latency knows better. */
export const geoError: Kind = {
  name: 'geo-error', per1000: always(8), size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const neighbours = company.profile.cities.filter((c) => c.country === home.country && distanceKm(c, home) > 60 && distanceKm(c, home) < 450);
    const capital = capitals[home.country];
    const seen: City = neighbours.length > 0 && (capital === undefined || random.chance(0.6)) ? random.pick(neighbours) : cityNamed(capital ?? home.city);
    const lineOn = subscriber(company, seen, random);
    const beside = phoneBeside(company, home, random);
    company.hire({ role: 'geo-error', home, firstDay: -random.int(10, 1800), where: (day, today) => { const line = placed(lineOn(day), home); return { line, phone: beside(line, today) }; } });
  },
};
