-- First rows for an empty environment. Needs migrations 001 to 005. Runs twice without harm.
INSERT INTO tenants (id, name)
VALUES
    ('00000000-0000-4000-8000-000000000001', 'first-tenant'),
    ('00000000-0000-4000-8000-000000000002', 'second-tenant')
ON CONFLICT DO NOTHING;

-- 600 tasks over the last 30 days, the same ids each time.
INSERT INTO agent_tasks (id, tenant_id, agent_type, task, status, output, created_at, finished_at)
SELECT
    ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8000-00000000000' || (1 + n % 2))::uuid,
    (ARRAY['developer', 'reviewer', 'writer'])[1 + n % 3],
    'Seeded task ' || n,
    'completed',
    'done',
    now() - n * interval '72 minutes',
    now() - n * interval '72 minutes' + interval '3 seconds'
FROM generate_series(1, 600) AS n
ON CONFLICT DO NOTHING;

INSERT INTO cost_entries (tenant_id, task_id, agent_type, tokens, cost_usd, created_at)
SELECT t.tenant_id, t.id, t.agent_type, 1200, a.usd_per_1k_tokens * 1.2, t.created_at
FROM agent_tasks AS t
JOIN agents AS a ON a.agent_type = t.agent_type
WHERE NOT EXISTS (SELECT 1 FROM cost_entries AS c WHERE c.task_id = t.id);

INSERT INTO schedules (id, name, cron, agent_type, task_description, next_run_at)
VALUES
    ('00000000-0000-4000-a000-000000000001', 'nightly review', '30 2 * * *', 'reviewer', 'Review the changes of the day', date_trunc('day', now()) + interval '1 day 150 minutes'),
    ('00000000-0000-4000-a000-000000000002', 'weekly notes', '0 8 * * 1', 'writer', 'Write the notes of the week', date_trunc('week', now()) + interval '7 days 8 hours')
ON CONFLICT DO NOTHING;
