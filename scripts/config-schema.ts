/** Writes config.schema.json from the validator: `node scripts/config-schema.ts`. A unit test keeps the two in step. */

import { writeFileSync } from 'node:fs';
import { configSchemaText } from '../src/core/config-schema.ts';

writeFileSync(new URL('../config.schema.json', import.meta.url), configSchemaText());
