import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DatabaseOptions, dataSourceOptions } from './data-source.js';
import { Transactor } from './transactor.js';

/** Makes the `DataSource` and the `Transactor` of one migrated database injectable everywhere. Entities come with the modules that own them. */
@Global()
@Module({})
export class DatabaseModule {
  static with(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        // The database answered a moment ago, when it was migrated: a few short attempts bridge a restart, not more.
        TypeOrmModule.forRoot({
          ...dataSourceOptions(options),
          autoLoadEntities: true,
          retryAttempts: 3,
          retryDelay: 500,
        }),
      ],
      providers: [Transactor],
      exports: [Transactor],
    };
  }
}
