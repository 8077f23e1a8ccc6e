using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Spec;

/// <summary>A valid file in a temporary folder, which a test changes in one place.</summary>
internal sealed class SpecFile : IDisposable
{
    private const string Valid = """
        application: shop
        release: 2.0.0
        services:
          web:
            build: { context: ., project: web.proj, dockerfile: Dockerfile }
            command: dotnet Web.dll --urls=http://127.0.0.1:{port}
            route: /*
            environment: { KEY: value }
        smoke:
          - name: page
            steps:
              - { service: web, request: POST /, body: { id: "{uuid}", "n": 1 }, capture: { token: $.token } }
              - { service: web, request: GET /, headers: { Authorization: "Bearer {token}" } }
        environments:
          local:
            runtime: { kind: process }
            traffic: { router: elbv2, loadBalancer: shop }
            metrics: { source: exposition }
            database: { embedded: shop, migrations: . }
            steps:
              - { weight: 10%, hold: 2m }
              - { weight: 100%, hold: 1m }
            guards: [ error-rate > 5% for 1m ]
            load: { rate: 40/s, requests: [ GET / ] }
            embedded:
              bootstrap: { release: 1.0.0 }
          production:
            runtime: { kind: docker }
            traffic: { router: elbv2, loadBalancer: "${LB}" }
            metrics: { source: exposition, url: "${METRICS}" }
            database: { connection: "${DB}", migrations: . }
            steps: [ { weight: 100%, hold: 1h } ]

        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rollout-spec-");

    public SpecFile(params (string From, string To)[] changes)
    {
        var text = Valid;
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        File.WriteAllText(Path, text);
        File.WriteAllText(System.IO.Path.Combine(folder.FullName, "web.proj"), "");
        File.WriteAllText(System.IO.Path.Combine(folder.FullName, "Dockerfile"), "");
    }

    public static string ValidText => Valid;

    public string Path => System.IO.Path.Combine(folder.FullName, "rollout.yaml");

    public string Folder => folder.FullName;

    public RolloutPlan Load(string environment = "local", string? release = null, params string[] overrides) =>
        PlanLoader.Load(SpecSource.Request(Path, environment, release, overrides));

    /// <summary>The faults, one line each; empty when there are none.</summary>
    public IReadOnlyList<string> Faults(string environment = "local", string? release = null, params string[] overrides)
    {
        try
        {
            Load(environment, release, overrides);
            return [];
        }
        catch (SpecException e)
        {
            return [.. e.Errors.Select(error => error.ToString())];
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
