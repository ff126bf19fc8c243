export * from './fact.ts';
export * from './health.ts';
export * from './intake.ts';
