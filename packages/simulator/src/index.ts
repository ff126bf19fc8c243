export { type FilePiece, type Role, type SimulationOptions, type Stories } from './model.ts';
export { simulate, simulation, writeSimulation, type Simulation, type WritePort } from './simulate.ts';
export { cityNamed, farCities, homeCities, type Block, type City } from './world.ts';
