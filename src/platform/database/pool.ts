import { type Pool } from 'pg';
import { type DataSource } from 'typeorm';

/** The connections of a data source, which TypeORM keeps to itself. */
export function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { master: Pool }).master;
}
