import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Env } from './env.js';

/** Makes the settings injectable everywhere, by their class. */
@Global()
@Module({})
export class ConfigModule {
  static with(env: Env): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: Env, useValue: env }], exports: [Env] };
  }
}
