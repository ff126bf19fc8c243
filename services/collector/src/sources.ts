import { compileMapping, type Mapping, mappingFileSchema, type Source, sources as builtIn } from '@winnow/intake';
import { type Config, ConfigError, type ConfigProblem, guess, loadYaml } from '@winnow/platform';

/** Sources described in a file (config/sources.yaml tells how). Throws ConfigError with every fault and its line. */
export function ownSources(file: string): readonly Source[] {
  const { value, where } = loadYaml(file, mappingFileSchema);
  const mappings = value['sources'] as readonly Mapping[]; // loadYaml found that it is what the schema says
  const problems: ConfigProblem[] = [];
  const found: Source[] = [];
  for (const [i, mapping] of mappings.entries()) {
    if ([...builtIn, ...found].some(({ id }) => id === mapping.id)) problems.push({ where: where(['sources', i, 'id']), message: `${mapping.id}: there is a source of this name already` });
    const compiled = compileMapping(mapping);
    if ('source' in compiled) found.push(compiled.source);
    else problems.push(...compiled.faults.map(({ path, message }) => ({ where: where(['sources', i, ...path]), message: `${mapping.id}: ${path.join('.')} ${message}` })));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return found;
}

/** Every source there is: the built-in ones, and before ECS, which takes anything, those of the file. Throws ConfigError. */
export function sourcesOf({ sources: { file } }: Pick<Config, 'sources'>): readonly Source[] {
  const own = file === undefined ? [] : ownSources(file);
  return [...builtIn.filter(({ general }) => general !== true), ...own, ...builtIn.filter(({ general }) => general === true)];
}

/** Inputs whose `source` is none, a line each: read on, they would be taken for whatever they look like. */
export function unknownInputs({ kafka }: Pick<Config, 'kafka'>, sources: readonly Source[]): readonly string[] {
  const ids = sources.map(({ id }) => id);
  return kafka.inputs.flatMap(({ source, topic }, i) => (source === undefined || source === 'auto' || ids.includes(source) ? [] : [`kafka.inputs[${String(i)}].source ${source} (topic ${topic}) is unknown${guess(source, ids)}; winnow sources lists them`]));
}
