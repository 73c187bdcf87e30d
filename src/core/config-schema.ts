/** The JSON schema of config.json, made of its validator, for editors that complete and check. Pure. */

import { z } from 'zod';
import { configFileSchema } from './config.ts';

/** As it stands in config.schema.json. */
export function configSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(configFileSchema, { target: 'draft-7' }), undefined, 2)}\n`;
}
