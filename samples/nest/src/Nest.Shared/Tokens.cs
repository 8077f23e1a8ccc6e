using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Nest.Shared;

/// <summary>Who calls: what a valid token says.</summary>
internal sealed record Caller(Guid UserId, Guid TenantId, string Email, DateTimeOffset ExpiresAt);

/// <summary>Bearer tokens in the form of a JWT with HS256. The key is in the database, so both slots take each other's tokens.</summary>
internal sealed class Tokens(NpgsqlDataSource database, TimeProvider time)
{
    private const string Prefix = "Bearer ";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
    private byte[]? key;

    public async Task<string> IssueAsync(Guid userId, Guid tenantId, string email, CancellationToken cancellationToken)
    {
        var claims = new Claims(userId, tenantId, email, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Sign(signed, await KeyAsync(cancellationToken))}";
    }

    /// <summary>The caller of a request; null when its token is missing, not ours, or has expired.</summary>
    public async Task<Caller?> ReadAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = header[Prefix.Length..].Split('.');
        if (parts.Length != 3 || parts[0] != Header || !await IsOursAsync(parts, context.RequestAborted))
        {
            return null;
        }

        // Signed by us, so it can be read.
        var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(parts[1]))!;
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.Expires);
        return expiresAt > time.GetUtcNow() ? new(claims.User, claims.Tenant, claims.Email, expiresAt) : null;
    }

    private static string Sign(string text, byte[] key) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)));

    private async Task<bool> IsOursAsync(string[] parts, CancellationToken cancellationToken)
    {
        var expected = Sign($"{parts[0]}.{parts[1]}", await KeyAsync(cancellationToken));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(parts[2]));
    }

    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken) =>
        key ??= await database.Command("SELECT key FROM signing_keys ORDER BY id DESC LIMIT 1").ScalarAsync<byte[]>(cancellationToken)
            ?? throw new InvalidOperationException("The table signing_keys is empty; migration 001 puts a key there.");

    private sealed record Claims(Guid User, Guid Tenant, string Email, long Expires);
}
