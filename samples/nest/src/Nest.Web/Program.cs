using Nest.Shared;
using Nest.Web;

var app = NestHost.Create("web", args, services => services.AddSingleton<Dashboard>());
app.MapGet("/", Endpoints.PageAsync);
app.MapGet("/api/costs/summary", Endpoints.SummaryAsync);
await app.RunAsync();
