using Nest.Scheduler;
using Nest.Shared;

var app = NestHost.Create("scheduler", args, services =>
{
    services.AddSingleton<Schedules>();
    services.AddHostedService<ScheduleWorker>();
});
app.MapPost("/scheduler/tasks", Endpoints.CreateAsync);
app.MapGet("/scheduler/tasks", Endpoints.ListAsync);
await app.RunAsync();
