-- name: number-reserve
INSERT INTO number_block (name, next) VALUES ($1, CAST($2 AS BIGINT) + $3)
ON CONFLICT (name) DO UPDATE SET next = number_block.next + $3
RETURNING next - $3;
