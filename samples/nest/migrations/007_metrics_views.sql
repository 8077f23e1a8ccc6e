-- The sums behind the dashboard, from release 1.8.0 on.
CREATE VIEW daily_costs AS
SELECT
    (created_at AT TIME ZONE 'UTC')::date AS day,
    agent_type,
    count(*) AS tasks,
    sum(tokens) AS tokens,
    sum(cost_usd) AS cost_usd
FROM cost_entries
GROUP BY 1, 2;

CREATE VIEW dashboard_totals AS
SELECT
    (SELECT count(*) FROM agent_tasks) AS tasks,
    (SELECT count(*) FROM tenants) AS tenants,
    (SELECT count(*) FROM schedules) AS schedules,
    (SELECT coalesce(sum(cost_usd), 0) FROM cost_entries) AS cost_usd;
