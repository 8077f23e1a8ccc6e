-- For lists by tenant and sums by agent and day. Both releases may use them, none must.
CREATE INDEX agent_tasks_tenant_created ON agent_tasks (tenant_id, created_at DESC);
CREATE INDEX agent_tasks_agent_created ON agent_tasks (agent_type, created_at DESC);
CREATE INDEX cost_entries_created_agent ON cost_entries (created_at, agent_type);
CREATE INDEX webhook_subscriptions_tenant_event ON webhook_subscriptions (tenant_id, event);
