-- What each task has cost.
CREATE TABLE cost_entries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    task_id    uuid NOT NULL REFERENCES agent_tasks (id),
    agent_type text NOT NULL REFERENCES agents (agent_type),
    tokens     integer NOT NULL CHECK (tokens >= 0),
    cost_usd   numeric(12, 6) NOT NULL CHECK (cost_usd >= 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
