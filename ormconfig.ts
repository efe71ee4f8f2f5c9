import { DataSource } from 'typeorm';
import { Env } from './src/platform/config/env.js';
import { dataSourceOptions } from './src/platform/database/data-source.js';

const { databaseUrl } = Env.load();
if (databaseUrl === null) throw new Error('TypeORM’s command line needs DATABASE_URL');

/**
 * For TypeORM's command line, for example to see what a generated migration would contain:
 * `npm run build && DATABASE_URL=… npx typeorm migration:generate --dataSource ormconfig.ts --dryrun draft`
 */
export default new DataSource({ ...dataSourceOptions({ url: databaseUrl }), entities: ['dist/**/*.entity.js'] });
