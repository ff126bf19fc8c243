export { cityNamed, farCities, homeCities, type Block, type City } from './world.ts';
