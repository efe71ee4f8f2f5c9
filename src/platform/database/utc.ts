/** SQL for a timestamptz column as ISO 8601 in UTC, to the millisecond: `2026-01-31T12:00:00.000Z`. */
export const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
