import { Injectable } from '@nestjs/common';
import { type ErrorDialect } from './error-dialect.js';
import { ProblemDialect } from './problem-dialect.js';

/** Knows which dialect answers under which path. Contract modules register theirs when they start. */
@Injectable()
export class ErrorDialects {
  private readonly native = new ProblemDialect();
  private dialects: readonly ErrorDialect[] = [];

  /** Throws when another dialect already has the prefix. */
  register(dialect: ErrorDialect): void {
    if (this.dialects.some((other) => other.prefix === dialect.prefix)) {
      throw new Error(`Two error dialects claim ${dialect.prefix}`);
    }
    this.dialects = [...this.dialects, dialect].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** The dialect for a path without its query. */
  for(path: string): ErrorDialect {
    return this.dialects.find((dialect) => covers(dialect.prefix, path)) ?? this.native;
  }
}

function covers(prefix: string, path: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}
