-- Who uses the system, and the key that signs their tokens.
CREATE TABLE tenants (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id           uuid NOT NULL REFERENCES tenants (id),
    email               text NOT NULL UNIQUE,
    password_hash       bytea NOT NULL,
    password_salt       bytea NOT NULL,
    password_iterations integer NOT NULL CHECK (password_iterations > 0),
    created_at          timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE signing_keys (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- 32 bytes out of two random UUIDs: no extension is needed.
INSERT INTO signing_keys (key)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
