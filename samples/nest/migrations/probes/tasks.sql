-- What releases since 1.7.0 do with tasks. MigrateStaging runs it on a copy of staging, before and after the migrations.
INSERT INTO agent_tasks (id, tenant_id, agent_type, task, status, output, finished_at)
SELECT gen_random_uuid(), id, 'developer', 'a probe', 'completed', 'done', now() FROM tenants LIMIT 1;

SELECT id, tenant_id, agent_type, task, status, output, created_at FROM agent_tasks
WHERE id = '00000000-0000-0000-0000-000000000001' AND tenant_id = '00000000-0000-0000-0000-000000000002';

SELECT agent_type, description, (SELECT count(*) FROM agent_tasks AS t WHERE t.agent_type = a.agent_type) FROM agents AS a ORDER BY agent_type;
