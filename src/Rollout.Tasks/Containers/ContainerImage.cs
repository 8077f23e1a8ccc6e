using System.Text.Json;

namespace Rollout.Tasks.Containers;

/// <summary>An image of the engine.</summary>
/// <param name="Id"><c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="SizeBytes">With all of its layers.</param>
internal sealed record ContainerImage(string Id, long SizeBytes)
{
    /// <summary>Looks an image up.</summary>
    /// <param name="reference">Id, or name with a tag.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Null when the engine does not have it.</returns>
    /// <exception cref="RolloutException">RT2301: no engine. RT2304: an answer that cannot be understood.</exception>
    public static async Task<ContainerImage?> FindAsync(string reference, CancellationToken cancellationToken)
    {
        var answer = await DockerClient.RunAsync(["image", "inspect", reference], cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            return answer.Error.Any(DockerClient.IsGone)
                ? null
                : throw Strange(reference, string.Join(" | ", answer.Error));
        }

        try
        {
            using var json = JsonDocument.Parse(string.Join('\n', answer.Output));
            var image = json.RootElement[0];
            return new ContainerImage(image.GetProperty(nameof(Id)).GetString()!, image.GetProperty("Size").GetInt64());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Strange(reference, fault.Message);
        }
    }

    private static RolloutException Strange(string reference, string answer) =>
        new("RT2304", $"docker's answer about image '{reference}' cannot be understood: {answer}. Run 'docker image inspect {reference}' to see it.");
}
