import { Module } from '@nestjs/common';
import { SecretBox } from './secret-box.js';

/** Encryption of the secrets that the database keeps. */
@Module({ providers: [SecretBox], exports: [SecretBox] })
export class CryptoModule {}
