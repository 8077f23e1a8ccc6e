using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Traffic;

namespace Rollout.AbortTrials;

/// <summary>Both slots of the application.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly List<Target> targets = [];

    /// <summary>Status that the candidate answers with.</summary>
    public int Candidate
    {
        set => CandidateAnswers = () => value;
    }

    /// <summary>Tells the status of each answer of the candidate.</summary>
    public Func<int> CandidateAnswers
    {
        set => targets.Where((_, index) => index % 2 == 1).ToList().ForEach(target => target.Status = value);
    }

    public static async Task<Application> StartAsync(EmbeddedEndpoints endpoints)
    {
        var application = new Application();
        var router = TrafficRouters.Create(new Scene("/nowhere", endpoints.ApiPort, new Uri("http://127.0.0.1/")).Plan, endpoints, TimeProvider.System);
        using var disposable = (IDisposable)router;
        foreach (var service in new[] { "auth", "web" })
        {
            foreach (var slot in new[] { Slot.Blue, Slot.Green })
            {
                var target = await Target.StartAsync();
                application.targets.Add(target);
                await router.RegisterAsync(service, slot, [new Endpoint("127.0.0.1", target.Port)], CancellationToken.None);
            }
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await router.ReadAsync(deadline.Token)).Rules.SelectMany(rule => rule.Groups).SelectMany(group => group.Targets).Any(target => target.Health != TargetHealth.Healthy))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
        }

        return application;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var target in targets)
        {
            await target.DisposeAsync();
        }
    }
}
