export { openApp } from './app.ts';
export { type Auth, openAuth, type OwnAuth } from './auth/auth.ts';
export * from './context.ts';
export * from './ports.ts';
export { notFound, problem, ProblemError } from './problem.ts';
