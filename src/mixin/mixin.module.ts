import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MixinSchemaEntity } from './mixin-schema.entity.js';
import { MixinSchemas } from './mixin-schemas.service.js';
import { MixinService } from './mixin.service.js';

/** Extra data of customers and addresses, by schemas of the stores' own. */
@Module({
  imports: [TypeOrmModule.forFeature([MixinSchemaEntity])],
  providers: [MixinSchemas, MixinService],
  exports: [MixinSchemas, MixinService],
})
export class MixinModule {}
