using System.Net.Http.Headers;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Smoke;

/// <summary>Makes the HTTP request of a step.</summary>
internal static class SmokeRequest
{
    /// <summary>Puts values in place of variables.</summary>
    /// <param name="step">The step.</param>
    /// <param name="target">Where the services are.</param>
    /// <param name="variables">The values.</param>
    /// <param name="request">The request; null when it cannot be made.</param>
    /// <returns>Why it cannot be made; null when it can.</returns>
    public static SmokeFault? Create(SmokeStep step, SmokeTarget target, SmokeVariables variables, out HttpRequestMessage? request)
    {
        request = null;
        var through = target.Through is { } way && way.Leads(step.Service, step.Path) ? way : null;
        if (!target.Endpoints.TryGetValue(step.Service, out var endpoint))
        {
            return new("RT2703", $"a candidate instance of '{step.Service}'", $"none is running; there are {Join(target.Endpoints.Keys)}");
        }

        if (variables.Missing(step) is { } missing)
        {
            return new("RT2702", $"a value of the variable '{missing}'", $"it has none: no step that passed before captures it; there are {variables.Known()}");
        }

        // The address ends before the path's slash: whatever the path is, the request goes to the candidate.
        var host = (through?.Route.Address ?? endpoint.ToUri()).GetLeftPart(UriPartial.Authority);
        if (!step.Path.StartsWith('/') || !Uri.TryCreate(host + variables.InPath(step.Path), UriKind.Absolute, out var address))
        {
            return new("RT2703", "a path that starts with '/'", $"it is '{step.Path}'");
        }

        if (step.Method.Length == 0 || !step.Method.All(char.IsAsciiLetter))
        {
            return new("RT2703", "an HTTP method such as 'GET'", $"it is '{step.Method}'");
        }

        var message = new HttpRequestMessage(new HttpMethod(step.Method), address);
        if (step.Body is not null)
        {
            message.Content = new StringContent(variables.InJson(step.Body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, text) in step.Headers)
        {
            if (!Add(message, name, variables.InText(text)))
            {
                message.Dispose();
                return new("RT2703", "headers that HTTP allows", $"the header '{name}' is none, has a line break, or belongs to a body that the step lacks");
            }
        }

        through?.Mark(message);
        request = message;
        return null;
    }

    private static bool Add(HttpRequestMessage message, string name, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            return false;
        }

        if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
        {
            message.Content?.Headers.Remove(name);
            return message.Content?.Headers.TryAddWithoutValidation(name, value) ?? false;
        }

        return message.Headers.TryAddWithoutValidation(name, value);
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Select(n => $"'{n}'").DefaultIfEmpty("none"));
}
