export * from './evaluation/index.ts';
export { type FilePiece, type FraudScenario, fraudScenarios, type KeptLogs, policyScenarios, type SimulationOptions, type Stories } from './model.ts';
export { FULL_SIZE, simulate, simulatedPaths, simulation, writeSimulation, type Simulation, type WritePort } from './simulate.ts';
export { cityNamed, farCities, homeCities, type Block, type City } from './world.ts';
