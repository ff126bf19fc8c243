export { openApp } from './app.ts';
export { openAuth } from './auth/auth.ts';
export { type Auth, type OwnAuth } from './auth/desk.ts';
export * from './context.ts';
export * from './ports.ts';
export { notFound, problem, ProblemError } from './problem.ts';
