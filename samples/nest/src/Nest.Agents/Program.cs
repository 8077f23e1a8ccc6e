using Nest.Agents;
using Nest.Shared;

var app = NestHost.Create("agents", args, services =>
{
    services.AddSingleton<Executions>();
    services.AddSingleton<Subscriptions>();
    services.AddSingleton<DeliveryQueue>();
    services.AddSingleton<WebhookSender>();
    services.AddHostedService<DeliveryWorker>();
});
app.MapPost("/agents/execute", TaskEndpoints.ExecuteAsync);
app.MapGet("/agents/tasks/{id:guid}", TaskEndpoints.FindAsync);
app.MapGet("/agents/list", TaskEndpoints.ListAsync);
app.MapPost("/agents/webhooks", WebhookEndpoints.SubscribeAsync);
app.MapGet("/agents/webhooks/{id:guid}/deliveries", WebhookEndpoints.DeliveriesAsync);
app.MapPost(WebhookEndpoints.EchoPath, WebhookEndpoints.EchoAsync);
await app.RunAsync();
