using Nest.Auth;
using Nest.Shared;

var app = NestHost.Create("auth", args, services => services.AddSingleton<Accounts>());
app.MapPost("/auth/register", Endpoints.RegisterAsync);
app.MapPost("/auth/login", Endpoints.LoginAsync);
app.MapGet("/auth/token", Endpoints.TokenAsync);
app.MapGet("/auth/status", Endpoints.StatusAsync);
await app.RunAsync();
