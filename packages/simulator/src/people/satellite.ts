import { distanceKm } from '@winnow/core';
import { phoneBeside } from '../homes.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { cityNamed } from '../world.ts';
import { satellites } from '../world-wide.ts';

/** A dish on the roof: packets come out at a ground station hundreds of kilometres away, which may be in another country, and which changes. */
export const satellite: Kind = {
  name: 'satellite', per1000: always(4), size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const stations = [...satellites.keys()].map(cityNamed).sort((a, b) => distanceKm(a, home) - distanceKm(b, home)).slice(0, 3);
    const lines = stations.map((city) => ({ ...company.addresses.line(city, 'satellite', random), place: { lat: home.lat, lon: home.lon } }));
    const [first] = lines;
    if (first === undefined) return;
    const beside = phoneBeside(company, home, random);
    company.hire({ role: 'satellite', home, firstDay: -random.int(50, 1500), where: (day, today) => {
      const line = lines[Math.floor(day / 17) % (today.chance(0.9) ? 1 : lines.length)] ?? first;
      return { line, phone: beside(line, today) };
    } });
  },
};
