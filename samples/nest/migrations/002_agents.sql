-- The kinds of agents, and the tasks they were given.
CREATE TABLE agents (
    agent_type        text PRIMARY KEY,
    description       text NOT NULL,
    usd_per_1k_tokens numeric(10, 6) NOT NULL CHECK (usd_per_1k_tokens >= 0)
);

INSERT INTO agents (agent_type, description, usd_per_1k_tokens)
VALUES
    ('developer', 'Writes code and its tests', 0.015),
    ('reviewer', 'Reads changes and says what is wrong with them', 0.010),
    ('writer', 'Writes and corrects documentation', 0.005);

CREATE TABLE agent_tasks (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    agent_type  text NOT NULL REFERENCES agents (agent_type),
    task        text NOT NULL,
    status      text NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed')),
    output      text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
