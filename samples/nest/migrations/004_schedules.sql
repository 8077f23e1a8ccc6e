-- Tasks that start by themselves. A schedule without a tenant belongs to the system and everybody sees it.
CREATE TABLE schedules (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id        uuid REFERENCES tenants (id),
    name             text NOT NULL,
    cron             text NOT NULL,
    agent_type       text NOT NULL REFERENCES agents (agent_type),
    task_description text NOT NULL,
    next_run_at      timestamptz NOT NULL,
    last_run_at      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX schedules_next_run_at ON schedules (next_run_at);
