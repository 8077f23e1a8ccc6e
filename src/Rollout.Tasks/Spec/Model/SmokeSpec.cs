using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>Requests that belong together.</summary>
internal sealed record SmokeFlowSpec
{
    [Required]
    [Description("Name of the flow, for messages.")]
    public string? Name { get; init; }

    [Required]
    [Description("Requests in their order.")]
    public IReadOnlyList<SmokeStepSpec?>? Steps { get; init; }
}

/// <summary>One request and what must come back.</summary>
internal sealed record SmokeStepSpec
{
    [Required]
    [Description("Service whose candidate instance is asked.")]
    public string? Service { get; init; }

    [Required]
    [Placeholders]
    [Description("Method and path, such as 'POST /auth/register'.")]
    public RequestLine? Request { get; init; }

    [Placeholders]
    [Description("Headers to send. Values are secret: they reach no output.")]
    public IReadOnlyDictionary<string, Secret?> Headers { get; init; } = new Dictionary<string, Secret?>();

    [Placeholders]
    [Description("JSON body: a mapping or a list. Texts may hold {uuid}, {release}, {slot} and captured variables.")]
    public JsonText? Body { get; init; }

    [Description("What must come back.")]
    public ExpectSpec Expect { get; init; } = new();

    [Description("Variables to take from the answer: name to JSON path, such as 'token: $.token'.")]
    public IReadOnlyDictionary<string, string?> Capture { get; init; } = new Dictionary<string, string?>();

    [Between("100ms", "10m")]
    [Description("A later answer is a failure.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What must come back.</summary>
internal sealed record ExpectSpec
{
    [Between("100", "599")]
    [Description("HTTP status.")]
    public int Status { get; init; } = 200;

    [Placeholders]
    [Description("JSON path to the text that must stand there; '*' asks only for a value that is not null.")]
    public IReadOnlyDictionary<string, string?> Json { get; init; } = new Dictionary<string, string?>();
}
