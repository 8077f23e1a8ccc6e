using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Runtimes;

/// <summary>A text that is the same for the same request and gives no value of it away.</summary>
internal static class Fingerprint
{
    /// <summary>Hashes everything that an instance is made of.</summary>
    /// <param name="request">The request.</param>
    /// <param name="surroundings">What the runtime adds, such as its network.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(InstanceRequest request, string surroundings)
    {
        var text = new StringBuilder();
        Add(surroundings);
        Add(request.Release);
        Add(request.ImageDigest);
        Add(request.MemoryBytes?.ToString(CultureInfo.InvariantCulture) ?? string.Empty);
        Add(request.Cpus?.ToString(CultureInfo.InvariantCulture) ?? string.Empty);
        Add(request.StopTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        Add(request.Command.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var part in request.Command)
        {
            Add(part);
        }

        foreach (var (name, value) in request.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        // With its length, so that no two requests run together into one text.
        void Add(string part) => text.Append(part.Length).Append(':').Append(part).Append('\n');
    }
}
