/** Values made of a zod schema, so that keys and commands added later are covered: right, nearly right, and wrong ones. */

import fc from 'fast-check';
import { z } from 'zod';
import { anyText } from './odd-text.ts';

/** What z.toJSONSchema makes, as far as ours go. */
interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly allOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const NUMBERS = [0, -0, 1, -1, 0.5, 65_535, 65_536, 1e21, -1e21, Number.MAX_SAFE_INTEGER, 5e-324];

/** Nested deeper than anybody writes. */
const deep = fc.integer({ min: 1, max: 2_000 }).map((depth) => {
  let value: unknown = null;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

/** Of any type; as JSON carries it. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ stringUnit: 'binary' }) },
  { weight: 2, arbitrary: anyText },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: deep },
);

function whole(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(whole));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const pattern = schema.pattern ?? schema.allOf?.find((part) => part.pattern)?.pattern;
  switch (schema.type) {
    case 'string':
      return pattern === undefined ? anyText : fc.stringMatching(new RegExp(pattern));
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -1e9), max: Math.min(schema.maximum ?? 1e9, 1e9) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(near(schema.items ?? {}), { maxLength: 6 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, near(value)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return anyJson;
  }
}

/** Mostly as the schema says. */
function near(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: whole(schema) }, { weight: 1, arbitrary: anyJson });
}

/** @param schema of an object: values for it, mostly right in each part */
export function nearlyValid(schema: z.ZodType): fc.Arbitrary<unknown> {
  return near(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema);
}

/** Each key of an object's schema, with values for it. */
export function keysOf(schema: z.ZodType): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return Object.fromEntries(Object.entries(properties ?? {}).map(([key, value]) => [key, near(value)]));
}
